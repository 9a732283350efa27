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
  const auto known = query.known != nullptr ? query.known : parameters_.get();
  const SearchContext context{definitions_, state_, reader_, *known, base_url_, cost, at, terms_};
  std::vector<const TypeQuery*> queries = {&query};
  for (const TypeQuery& further : query.also)
    queries.push_back(&further);
  std::vector<OrdinalSet> found;
  std::uint64_t total = 0;
  for (const TypeQuery* const one : queries) {
    const bool empty = state_.of(one->type).versions() == 0;
    found.push_back(empty ? OrdinalSet()
                          : TRY(Evaluator(context).matches(one->type, one->criteria)));
    total += found.back().size();
  }
  if (query.total != Total::None) result.total = total;
  if (query.count > 0) TRY_VOID(fill_page(context, query, queries, found, result));
  result.more = query.count > 0 && query.offset + result.matches.size() < total;
  result.plan = cost.take_steps();
  return result;
}

base::Result<> Searcher::fill_page(const SearchContext& context, const SearchQuery& query,
                                   std::span<const TypeQuery* const> queries,
                                   std::span<const OrdinalSet> found, SearchResult& result) const {
  Cost& cost = context.cost;
  const std::size_t sorting = cost.begin(query.sort.empty() ? "" : "_sort");
  const auto page = query.sort.empty() ? TRY(newest_page(context, query, queries, found))
                                       : TRY(sorted_page(context, query, queries, found));
  cost.end(sorting, query.sort.empty() ? "newest first" : "sort", page.size());
  const std::size_t loading = cost.begin("");
  std::uint64_t bytes = 0;
  for (const Match& match : page) {
    result.matches.push_back(TRY(reader_.load(match.type, match.ordinal)));
    bytes += result.matches.back().json.size();
    // A page of very large resources ends early; the next link goes on from there.
    if (bytes > budget_.bytes_max) break;
  }
  cost.end(loading, "read the page", result.matches.size());
  if (query.includes.empty()) return {};
  const std::size_t including = cost.begin("_include");
  result.included = TRY(include(context, query, result.matches));
  cost.end(including, "follow references of the page", result.included.size());
  return {};
}

// Of each type the versions lie in the order of t and of time.
base::Result<Instant> Searcher::state_at(base::Timestamp time) const {
  const Instant now = state_.now();
  Instant at;
  for (const fhir::TypeId type : definitions_.resources()) {
    const TypeState& state = state_.of(type);
    Ordinal low = 0;
    for (Ordinal high = state.versions(); low < high;) {
      const Ordinal middle = low + (high - low) / 2;
      if (TRY(state.row(middle)).time_ms <= time.ms) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low > 0) at = std::max(at, Instant{TRY(state.row(low - 1)).t});
  }
  return std::min(at, now);
}

base::Result<OrdinalSet> Searcher::matching(Instant at, const SearchQuery& query) const {
  Cost cost(budget_);
  const auto known = query.known != nullptr ? query.known : parameters_.get();
  const SearchContext context{definitions_, state_, reader_, *known, base_url_, cost, at, terms_};
  return Evaluator(context).matches(query.type, query.criteria);
}

base::Result<std::vector<std::string>> Searcher::matching_ids(Instant at, const SearchQuery& query,
                                                              std::size_t limit) const {
  Cost cost(budget_);
  const auto known = query.known != nullptr ? query.known : parameters_.get();
  const SearchContext context{definitions_, state_, reader_, *known, base_url_, cost, at, terms_};
  const OrdinalSet found = TRY(Evaluator(context).matches(query.type, query.criteria));
  std::vector<std::string> ids;
  for (const Ordinal ordinal : found.largest(0, limit))
    ids.push_back(TRY(reader_.id(query.type, ordinal)));
  return ids;
}

}  // namespace engine
