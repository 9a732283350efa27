#pragma once

#include <vector>

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/query.h"

namespace engine {

// What _include and _revinclude add to a page: each resource once, none that is a match already.
// TooCostly past SearchLimits::includes_max or the budget of the search.
base::Result<std::vector<Version>> include(const SearchContext& context, const SearchQuery& query,
                                           const std::vector<Version>& matches);

}  // namespace engine
