#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/search/context.h"
#include "engine/search/criterion.h"
#include "engine/search/key_span.h"

namespace engine {

// Evaluates criteria on the index, at the cost of one search.
//
// Sets are handed around with versions in them that are not current: whether a version satisfies a
// criterion does not depend on that, and it is asked once, at the end. `among` is what the caller
// will keep of the answer: where it has few members they are looked at one by one instead of the
// index. It may be null: everything.
//
// One query, one thread.
class Evaluator {
 public:
  explicit Evaluator(const SearchContext& context) : context_(context) {}

  // All current resources of the type that satisfy every one of the criteria.
  base::Result<OrdinalSet> matches(fhir::TypeId type, const std::vector<Criterion>& criteria);
  // Whether one version satisfies a criterion.
  base::Result<bool> holds(fhir::TypeId type, Ordinal ordinal, const Criterion& criterion);

 private:
  using Set = base::Result<OrdinalSet>;

  Set evaluate(fhir::TypeId type, const Criterion& criterion, const OrdinalSet* among);
  Set all_of(fhir::TypeId type, const std::vector<Criterion>& parts, const OrdinalSet* among);
  Set any_of(fhir::TypeId type, const Criterion& criterion, const OrdinalSet* among);
  Set complement(fhir::TypeId type, OrdinalSet without, const OrdinalSet* among);

  // evaluate_test.cc: from the index of one parameter.
  Set test(fhir::TypeId type, const Criterion& criterion, const OrdinalSet* among);
  Set by_date(fhir::TypeId type, const Criterion& criterion, const OrdinalSet* among);
  Set from_index(fhir::TypeId type, const Criterion& criterion, const std::vector<KeySpan>& spans,
                 const OrdinalSet* among, std::string_view& how);
  Set from_documents(fhir::TypeId type, const Criterion& criterion,
                     const std::vector<KeySpan>& spans, const OrdinalSet& candidates);
  Set by_id(fhir::TypeId type, const Criterion& criterion);
  Set by_last_updated(fhir::TypeId type, const Criterion& criterion);

  // evaluate_chain.cc: through references.
  Set chain(fhir::TypeId type, const Criterion& criterion, const OrdinalSet* among);
  Set chain_from_few(fhir::TypeId type, const Criterion& criterion, const OrdinalSet& few);
  Set chain_inside(fhir::TypeId type, const Criterion& criterion, OrdinalSet candidates);
  Set referring(fhir::TypeId type, const Criterion& criterion, const OrdinalSet& targets);
  Set has(fhir::TypeId type, const Criterion& criterion, const OrdinalSet* among);
  Set has_of_few(fhir::TypeId type, const Criterion& criterion, const OrdinalSet& few);
  Set referred(fhir::TypeId type, const Criterion& criterion, const OrdinalSet& sources);
  // evaluate_newest.cc: of what has the same subject.
  Set newest(fhir::TypeId type, const Criterion& criterion, const OrdinalSet* among);
  Set newest_of_subjects_of(fhir::TypeId type, const Criterion& criterion, const OrdinalSet& few);
  // The versions of `target`, current at the instant, that a version refers to by a parameter.
  base::Result<std::vector<Ordinal>> references(fhir::TypeId type, Ordinal ordinal,
                                                const fhir::SearchParameter& parameter,
                                                fhir::TypeId target);

  const SearchContext& context_;
};

}  // namespace engine
