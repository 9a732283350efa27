#pragma once

#include <vector>

#include "base/result.h"
#include "engine/index/indexer.h"
#include "engine/read/reader.h"
#include "engine/search/query.h"
#include "engine/state/state.h"

namespace engine {

struct SortContext {
  const fhir::Definitions& definitions;
  const State& state;
  const Reader& reader;
  const Indexer& indexer;
  Instant at;
};

// The page query.offset … + query.count of the matches in the order of query.sort. Resources
// without a value come last, going up and going down; equals come newest first.
base::Result<std::vector<Ordinal>> sorted_page(const SortContext& context, const SearchQuery& query,
                                               std::vector<Ordinal> matches);

}  // namespace engine
