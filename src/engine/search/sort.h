#pragma once

#include <vector>

#include "base/result.h"
#include "engine/index/indexer.h"
#include "engine/read/reader.h"
#include "engine/search/budget.h"
#include "engine/search/query.h"
#include "engine/state/state.h"

namespace engine {

struct SortContext {
  const State& state;
  const Reader& reader;
  const Indexer& indexer;
  Cost& cost;
};

// The page query.offset … + query.count of the matches, which ascend, in the order of query.sort:
// strings as Danish readers expect (base/text/collate.h). Resources without a value come last,
// going up and going down; equals come newest first. TooCostly past the budget.
base::Result<std::vector<Ordinal>> sorted_page(const SortContext& context, const SearchQuery& query,
                                               std::vector<Ordinal> matches);

}  // namespace engine
