#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/parameters/parameter_set.h"
#include "engine/read/reader.h"
#include "engine/search/budget.h"
#include "engine/search/context.h"
#include "engine/search/query.h"
#include "engine/state/state.h"

namespace engine {

// Answers searches from the index: set algebra on ordinals, then the documents of one page.
//
// Thread safety: every method may be called from any thread at any time.
class Searcher {
 public:
  Searcher(const fhir::Definitions& definitions, const State& state, const Reader& reader,
           const CurrentParameters& parameters, std::string base_url, const SearchBudget& budget,
           const Terms* terms)
      : definitions_(definitions),
        state_(state),
        reader_(reader),
        parameters_(parameters),
        base_url_(std::move(base_url)),
        budget_(budget),
        terms_(terms) {}

  base::Result<SearchResult> search(Instant at, const SearchQuery& query) const;

  // The ids of at most `limit` matches, for conditions of writes.
  base::Result<std::vector<std::string>> matching_ids(Instant at, const SearchQuery& query,
                                                      std::size_t limit) const;

  // The newest state that is not later than a time.
  base::Result<Instant> state_at(base::Timestamp time) const;

  // All matches of the query's criteria, whatever its page.
  base::Result<OrdinalSet> matching(Instant at, const SearchQuery& query) const;

 private:
  // Adds the page and what is included to `result`.
  base::Result<> fill_page(const SearchContext& context, const SearchQuery& query,
                           std::span<const TypeQuery* const> queries,
                           std::span<const OrdinalSet> found, SearchResult& result) const;

  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const CurrentParameters& parameters_;
  const std::string base_url_;
  const SearchBudget budget_;
  const Terms* const terms_;  // may be null
};

}  // namespace engine
