#include "engine/search/searcher.h"

#include <algorithm>

#include "engine/search/evaluate.h"
#include "engine/search/include.h"
#include "engine/search/sort.h"

namespace engine {

base::Result<OrdinalSet> Searcher::matches(Instant at, const SearchQuery& query, Cost& cost) const {
  const TypeState& type = state_.of(query.type);
  if (query.criteria.empty()) return type.all(at);
  Evaluator evaluator(definitions_, state_, base_url_, cost, query.type, at);
  OrdinalSet found = TRY(evaluator.evaluate(query.criteria.front()));
  for (std::size_t i = 1; i < query.criteria.size() && !found.empty(); ++i)
    found &= TRY(evaluator.evaluate(query.criteria[i]));
  return type.visible(std::move(found), at);
}

base::Result<SearchResult> Searcher::search(Instant at, const SearchQuery& query) const {
  SearchResult result;
  result.at = at;
  Cost cost(budget_);
  OrdinalSet found = TRY(matches(at, query, cost));
  const std::uint64_t total = found.size();
  if (query.total != Total::None) result.total = total;
  if (query.count == 0) return result;

  const std::vector<Ordinal> page =
      query.sort.empty() ? found.largest(query.offset, query.count)
                         : TRY(sorted_page(SortContext{state_, reader_, indexer_, cost}, query,
                                           found.to_vector()));
  std::uint64_t bytes = 0;
  for (const Ordinal ordinal : page) {
    result.matches.push_back(TRY(reader_.load(query.type, ordinal)));
    bytes += result.matches.back().json.size();
    // A page of very large resources ends early; the next link goes on from there.
    if (bytes > budget_.bytes_max) break;
  }
  result.more = query.offset + result.matches.size() < total;
  if (!query.includes.empty())
    result.included = TRY(include(IncludeContext{definitions_, state_, reader_, indexer_, cost, at},
                                  query, result.matches));
  return result;
}

base::Result<OrdinalSet> Searcher::matching(Instant at, const SearchQuery& query) const {
  Cost cost(budget_);
  return matches(at, query, cost);
}

base::Result<std::vector<std::string>> Searcher::matching_ids(Instant at, const SearchQuery& query,
                                                              std::size_t limit) const {
  Cost cost(budget_);
  const OrdinalSet found = TRY(matches(at, query, cost));
  std::vector<std::string> ids;
  for (const Ordinal ordinal : found.largest(0, limit))
    ids.push_back(TRY(reader_.id(query.type, ordinal)));
  return ids;
}

}  // namespace engine
