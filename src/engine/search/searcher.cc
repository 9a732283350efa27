#include "engine/search/searcher.h"

#include <algorithm>

#include "engine/search/context.h"
#include "engine/search/evaluate.h"
#include "engine/search/include.h"
#include "engine/search/sort.h"

namespace engine {

base::Result<SearchResult> Searcher::search(Instant at, const SearchQuery& query) const {
  SearchResult result;
  result.at = at;
  Cost cost(budget_);
  const SearchContext context{definitions_, state_, reader_, indexer_, base_url_, cost, at};
  const OrdinalSet found = TRY(Evaluator(context).matches(query.type, query.criteria));
  const std::uint64_t total = found.size();
  if (query.total != Total::None) result.total = total;
  if (query.count == 0) return result;

  const std::vector<Ordinal> page = query.sort.empty()
                                        ? found.largest(query.offset, query.count)
                                        : TRY(sorted_page(context, query, found.to_vector()));
  std::uint64_t bytes = 0;
  for (const Ordinal ordinal : page) {
    result.matches.push_back(TRY(reader_.load(query.type, ordinal)));
    bytes += result.matches.back().json.size();
    // A page of very large resources ends early; the next link goes on from there.
    if (bytes > budget_.bytes_max) break;
  }
  result.more = query.offset + result.matches.size() < total;
  if (!query.includes.empty()) result.included = TRY(include(context, query, result.matches));
  return result;
}

base::Result<OrdinalSet> Searcher::matching(Instant at, const SearchQuery& query) const {
  Cost cost(budget_);
  const SearchContext context{definitions_, state_, reader_, indexer_, base_url_, cost, at};
  return Evaluator(context).matches(query.type, query.criteria);
}

base::Result<std::vector<std::string>> Searcher::matching_ids(Instant at, const SearchQuery& query,
                                                              std::size_t limit) const {
  Cost cost(budget_);
  const SearchContext context{definitions_, state_, reader_, indexer_, base_url_, cost, at};
  const OrdinalSet found = TRY(Evaluator(context).matches(query.type, query.criteria));
  std::vector<std::string> ids;
  for (const Ordinal ordinal : found.largest(0, limit))
    ids.push_back(TRY(reader_.id(query.type, ordinal)));
  return ids;
}

}  // namespace engine
