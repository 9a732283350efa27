#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/index/indexer.h"
#include "engine/read/reader.h"
#include "engine/search/query.h"
#include "engine/state/state.h"

namespace engine {

// What one query may cost before it is refused as TooCostly.
struct SearchBudget {
  std::uint64_t keys_max = 5'000'000;               // index keys read
  std::uint64_t ordinals_max = 50'000'000;          // postings read
  std::uint64_t bytes_max = std::size_t{64} << 20;  // documents in one answer
};

// Answers searches from the index: set algebra on ordinals, then the documents of one page.
//
// Thread safety: every method may be called from any thread at any time.
class Searcher {
 public:
  Searcher(const fhir::Definitions& definitions, const State& state, const Reader& reader,
           const Indexer& indexer, std::string base_url)
      : definitions_(definitions),
        state_(state),
        reader_(reader),
        indexer_(indexer),
        base_url_(std::move(base_url)) {}

  base::Result<SearchResult> search(Instant at, const SearchQuery& query) const;

  // The ids of at most `limit` matches, for conditions of writes.
  base::Result<std::vector<std::string>> matching_ids(Instant at, const SearchQuery& query,
                                                      std::size_t limit) const;

 private:
  // All matches, unordered.
  base::Result<OrdinalSet> matches(Instant at, const SearchQuery& query) const;

  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const Indexer& indexer_;
  const std::string base_url_;
  const SearchBudget budget_;
};

}  // namespace engine
