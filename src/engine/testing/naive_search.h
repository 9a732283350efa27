#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/testing/naive_match.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/path/path.h"

namespace engine::testing {

struct NaiveResource {
  fhir::TypeId type;
  std::string id;
  fhir::json::Document document;              // as it is stored, with its meta
  std::optional<std::size_t> container = {};  // of what stands in another resource
};

// name[:modifier]=value,value of a search, as in its URL but decoded.
using NaiveCriterion = std::pair<std::string, std::string>;

// Search as the specification describes it, by another path than the index: each parameter's
// official FHIRPath is evaluated on every resource, resolve() included, and what it finds is
// matched by the rules of https://hl7.org/fhir/R4/search.html, item by item. Slow, and simple
// enough to be read beside that page. One thread.
class NaiveSearch {
 public:
  // `now_ms`: what "approximately" reckons from.
  NaiveSearch(const fhir::Definitions& definitions, std::string base_url, std::int64_t now_ms)
      : definitions_(definitions), base_url_(std::move(base_url)), now_ms_(now_ms) {}

  // With what it contains.
  void add(NaiveResource resource);
  // What stands in another resource comes behind it.
  const std::vector<NaiveResource>& resources() const { return resources_; }

  // The ids of the resources of a type that meet all criteria, in order.
  std::vector<std::string> search(fhir::TypeId type, const std::vector<NaiveCriterion>& criteria);

  // What _contained=true finds: "Patient/7#id", in order.
  std::vector<std::string> search_contained(fhir::TypeId type,
                                            const std::vector<NaiveCriterion>& criteria);
  // What a resource refers to by a parameter, within it too.
  std::vector<std::size_t> targets(std::size_t resource, const fhir::SearchParameter& parameter);

  // What a parameter finds in a resource.
  const fhir::path::Collection& values(std::size_t resource,
                                       const fhir::SearchParameter& parameter);

  // Of one element of a composite: what each component can be asked for by. Empty if one of them
  // has nothing.
  std::vector<std::vector<std::string>> component_texts(std::size_t resource,
                                                        const fhir::SearchParameter& parameter,
                                                        std::size_t element);
  // #sort: the least value going up, the greatest going down; nothing for one without.
  std::optional<NaiveSortValue> sort_value(std::size_t resource,
                                           const fhir::SearchParameter& parameter, bool descending);
  std::optional<std::size_t> find(fhir::TypeId type, std::string_view id) const;

  // The resource of this server that a reference leads to.
  std::optional<std::size_t> target(std::string_view reference) const;
  // Type and id, "Patient/7", of a reference to this server; empty for others.
  std::string local(std::string_view reference) const;

 private:
  bool meets(std::size_t resource, std::string_view name, std::string_view value);
  bool has(std::size_t resource, std::string_view name, std::string_view value);
  bool chain(std::size_t resource, std::string_view head, std::string_view rest,
             std::string_view value);
  bool test(std::size_t resource, const fhir::SearchParameter& parameter, std::string_view modifier,
            std::string_view value);
  NaiveMatch match_of(const fhir::SearchComponent& component) const;
  bool has_words_alone(std::size_t resource, const fhir::SearchParameter& parameter);
  bool composite(std::size_t resource, const fhir::SearchParameter& parameter,
                 std::string_view value);
  fhir::path::Collection evaluate(std::size_t resource, std::string_view expression,
                                  const fhir::path::Item* focus);
  bool meets_all(std::size_t resource, const std::vector<NaiveCriterion>& criteria);
  // What a reference in a resource leads to that is not of this server but of this document.
  std::optional<std::size_t> neighbour(std::size_t resource, std::string_view id) const;

  const fhir::Definitions& definitions_;
  const std::string base_url_;
  const std::int64_t now_ms_;
  std::vector<NaiveResource> resources_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  // "Patient/7"
  std::map<std::string, fhir::path::Expression, std::less<>> expressions_;
  std::map<std::pair<std::size_t, std::uint16_t>, fhir::path::Collection> values_;
};

}  // namespace engine::testing
