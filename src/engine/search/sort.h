#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/query.h"

namespace engine {

// One resource that was found.
struct Match {
  fhir::TypeId type = fhir::TypeId::None;
  Ordinal ordinal = 0;
};

// The page query.offset … + query.count of what was `found` of each type, in the order of the sort
// keys: strings as Danish readers expect (base/text/collate.h), quantities by unit and within one
// by value. Resources without a value come last, going up and going down; equals come newest first.
// TooCostly past the budget.
base::Result<std::vector<Match>> sorted_page(const SearchContext& context, const SearchQuery& query,
                                             std::span<const TypeQuery* const> queries,
                                             std::span<const OrdinalSet> found);

// The same page with the newest version first, of all types together.
base::Result<std::vector<Match>> newest_page(const SearchContext& context, const SearchQuery& query,
                                             std::span<const TypeQuery* const> queries,
                                             std::span<const OrdinalSet> found);

}  // namespace engine
