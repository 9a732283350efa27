#pragma once

#include <string>
#include <vector>

#include "engine/testing/fixture.h"
#include "engine/testing/naive_match.h"
#include "engine/testing/naive_search.h"

namespace engine::testing {

// Random searches whose values are taken from the data and then changed: cut, in other case, with
// prefixes and modifiers, alone and together, through references and back.
class NaiveQueries {
 public:
  NaiveQueries(SeededRandom& random, NaiveSearch& data, const fhir::Definitions& definitions);

  fhir::TypeId some_type();
  // One to three criteria on a type that occurs.
  std::vector<NaiveCriterion> some_criteria(fhir::TypeId type);
  // A parameter to sort by that some resource of the type has a value of; null: none was found.
  const fhir::SearchParameter* some_sort(fhir::TypeId type);

 private:
  std::size_t some_resource(fhir::TypeId type);
  NaiveCriterion some_criterion(fhir::TypeId type, int hops);
  NaiveCriterion some_test(fhir::TypeId type);
  std::string some_composite(fhir::TypeId type, const fhir::SearchParameter& parameter);
  NaiveCriterion chain(fhir::TypeId type, int hops);
  NaiveCriterion has(fhir::TypeId type, int hops);
  NaiveCriterion changed(const fhir::SearchParameter& parameter, std::string text);
  std::string some_text(std::size_t resource, const fhir::SearchParameter& parameter);
  NaiveMatch plain(const fhir::SearchParameter& parameter) const;
  const fhir::SearchParameter& some_parameter(fhir::TypeId type);

  SeededRandom& random_;
  NaiveSearch& data_;
  const fhir::Definitions& definitions_;
  std::map<fhir::TypeId, std::vector<std::size_t>> by_type_;
  std::vector<fhir::TypeId> types_;
};

}  // namespace engine::testing
