#pragma once

#include <vector>

#include "base/result.h"
#include "engine/index/indexer.h"
#include "engine/read/reader.h"
#include "engine/search/budget.h"
#include "engine/search/query.h"
#include "engine/state/state.h"

namespace engine {

struct IncludeContext {
  const fhir::Definitions& definitions;
  const State& state;
  const Reader& reader;
  const Indexer& indexer;
  Cost& cost;
  Instant at;
};

// What _include and _revinclude add to a page: each resource once, none that is a match already.
// TooCostly past SearchLimits::includes_max or the budget of the search.
base::Result<std::vector<Version>> include(const IncludeContext& context, const SearchQuery& query,
                                           const std::vector<Version>& matches);

}  // namespace engine
