#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/criterion.h"
#include "engine/search/key_span.h"
#include "engine/state/state.h"
#include "fhir/json/document.h"

namespace engine {

// The versions of a type, current or not, that contain a resource of another type: all of them are
// in the index, and nothing else about what they contain.
base::Result<TypeState::List> containers_of(const SearchContext& context, fhir::TypeId container,
                                            fhir::TypeId contained);

// Criteria on what one resource contains, answered from its document: the values are extracted and
// made into keys as for the index. References to what is not contained lead out into the index,
// those with a # to its neighbours or to the resource that contains it.
//
// One query, one thread.
class Inside {
 public:
  explicit Inside(const SearchContext& context) : context_(context) {}

  // Reads the document of a version: one of SearchBudget::documents_max. It is what all that
  // follows is asked of.
  base::Result<> enter(fhir::TypeId type, Ordinal ordinal);

  struct Contained {
    fhir::TypeId type;
    std::string id;
    fhir::json::Value resource;
  };
  // In the order in which they stand there.
  const std::vector<Contained>& contained() const { return contained_; }

  base::Result<bool> holds(const Contained& one, const Criterion& criterion);
  // Whether the resource itself refers by a Chain to something contained that satisfies the rest.
  base::Result<bool> leads_inside(const Criterion& chain);

 private:
  base::Result<bool> test(const Contained& one, const Criterion& criterion);
  base::Result<bool> chain(const Contained& one, const Criterion& criterion);
  base::Result<bool> has(const Contained& one, const Criterion& criterion);
  base::Result<bool> container_holds(const Criterion& criterion);
  base::Result<bool> holds_outside(fhir::TypeId type, std::string_view id,
                                   const Criterion& criterion);
  base::Result<bool> holds_in_index(fhir::TypeId type, Ordinal ordinal, const Criterion& criterion);
  bool refers(fhir::TypeId type, fhir::json::Value resource, const fhir::SearchParameter& parameter,
              std::string_view id) const;
  base::Result<bool> neighbour_holds(std::string_view id, const Criterion& chain);

  const SearchContext& context_;
  fhir::TypeId type_ = fhir::TypeId::None;
  Ordinal ordinal_ = 0;
  std::optional<fhir::json::Document> document_;
  std::vector<Contained> contained_;
  std::map<const Criterion*, std::vector<KeySpan>> spans_;  // of tests met before
};

}  // namespace engine
