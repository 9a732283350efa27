#pragma once

#include <vector>

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/query.h"

namespace engine {

// The page query.offset … + query.count of the matches, which ascend, in the order of query.sort:
// strings as Danish readers expect (base/text/collate.h). Resources without a value come last,
// going up and going down; equals come newest first. TooCostly past the budget.
base::Result<std::vector<Ordinal>> sorted_page(const SearchContext& context,
                                               const SearchQuery& query,
                                               std::vector<Ordinal> matches);

}  // namespace engine
