#include "engine/search/sort.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <unordered_map>

#include "engine/index/key.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
// Up to here the documents are read; beyond, the index is walked in order.
constexpr std::size_t kFewMatches = 1000;

using Ranks = std::vector<std::int64_t>;  // of each match: less comes first

// Ranks by a text, given for each match or empty.
Ranks ranks_of(const std::vector<std::string>& texts, bool descending) {
  std::vector<std::string> ordered;
  for (const std::string& text : texts)
    if (!text.empty()) ordered.push_back(text);
  std::ranges::sort(ordered);
  Ranks ranks;
  ranks.reserve(texts.size());
  for (const std::string& text : texts) {
    const auto place = std::ranges::lower_bound(ordered, text) - ordered.begin();
    ranks.push_back(text.empty() ? kLast : descending ? -place : place);
  }
  return ranks;
}

bool sorts_by_date(const SortKey& key) {
  return key.parameter->type == fhir::SearchType::Date;
}

char kind_of(const SortKey& key) {
  switch (key.parameter->type) {
    case fhir::SearchType::String:
      return key::kString;
    case fhir::SearchType::Uri:
      return key::kUri;
    default:
      return key::kToken;
  }
}

class Sorter {
 public:
  Sorter(const SortContext& context, const SearchQuery& query, const std::vector<Ordinal>& matches)
      : context_(context), query_(query), matches_(matches), type_(context.state.of(query.type)) {}

  base::Result<Ranks> ranks(const SortKey& key) const {
    if (key.parameter->code == "_lastUpdated") return by_last_updated(key);
    if (key.parameter->code == "_id") return by_id(key);
    if (sorts_by_date(key)) return by_date(key);
    return matches_.size() <= kFewMatches ? by_document(key) : by_index(key);
  }

 private:
  // Ordinals ascend with time, also within a millisecond.
  Ranks by_last_updated(const SortKey& key) const {
    Ranks ranks;
    for (const Ordinal ordinal : matches_)
      ranks.push_back(key.descending ? -std::int64_t{ordinal} : std::int64_t{ordinal});
    return ranks;
  }

  base::Result<Ranks> by_date(const SortKey& key) const {
    const auto bound = key.descending ? TypeState::Bound::Latest : TypeState::Bound::Earliest;
    Ranks ranks = TRY(type_.sort_dates(key.parameter->number, matches_, bound));
    for (std::int64_t& rank : ranks) {
      if (rank == SortColumn::kMissing) {
        rank = kLast;
      } else if (key.descending) {
        rank = rank == kLast ? -kLast : -rank;
      }
    }
    return ranks;
  }

  base::Result<Ranks> by_id(const SortKey& key) const {
    std::vector<std::string> ids;
    for (const Ordinal ordinal : matches_)
      ids.push_back(TRY(context_.reader.load(query_.type, ordinal)).id);
    return ranks_of(ids, key.descending);
  }

  // The least text going up, the greatest going down, as R4 says of repeating elements.
  base::Result<Ranks> by_document(const SortKey& key) const {
    std::vector<std::string> texts;
    for (const Ordinal ordinal : matches_) {
      std::string stored = TRY(context_.reader.stored(query_.type, ordinal));
      const auto document = TRY(fhir::json::Document::parse(std::move(stored)));
      std::string best;
      for (IndexEntry& entry : TRY(context_.indexer.entries(query_.type, document.root()))) {
        if (entry.parameter != key.parameter->number || entry.key.empty()) continue;
        if (entry.key[0] != kind_of(key)) continue;
        const bool better = best.empty() || (key.descending ? entry.key > best : entry.key < best);
        if (better) best = std::move(entry.key);
      }
      texts.push_back(std::move(best));
    }
    return ranks_of(texts, key.descending);
  }

  base::Result<Ranks> by_index(const SortKey& key) const {
    std::unordered_map<Ordinal, std::size_t> place;
    for (std::size_t i = 0; i < matches_.size(); ++i)
      place.emplace(matches_[i], i);
    Ranks ranks(matches_.size(), kLast);
    std::int64_t next = 0;
    std::string last;
    const std::string from(1, kind_of(key));
    TRY_VOID(type_.scan(
        key.parameter->number, from, key::prefix_end(from),
        [&](std::string_view text, std::span<const Ordinal> ordinals) -> base::Result<bool> {
          // Parts of one key's list rank alike.
          if (next == 0 || text != last) ++next;
          last = text;
          for (const Ordinal ordinal : ordinals) {
            const auto found = place.find(ordinal);
            if (found == place.end()) continue;
            std::int64_t& rank = ranks[found->second];
            if (key.descending || rank == kLast) rank = key.descending ? -next : next;
          }
          return true;
        }));
    return ranks;
  }

  const SortContext& context_;
  const SearchQuery& query_;
  const std::vector<Ordinal>& matches_;
  const TypeState& type_;
};

}  // namespace

base::Result<std::vector<Ordinal>> sorted_page(const SortContext& context, const SearchQuery& query,
                                               std::vector<Ordinal> matches) {
  const Sorter sorter(context, query, matches);
  std::vector<Ranks> ranks;
  for (const SortKey& key : query.sort)
    ranks.push_back(TRY(sorter.ranks(key)));

  const auto before = [&](std::size_t a, std::size_t b) {
    for (const Ranks& rank : ranks)
      if (rank[a] != rank[b]) return rank[a] < rank[b];
    return matches[a] > matches[b];
  };
  std::vector<std::size_t> order(matches.size());
  std::iota(order.begin(), order.end(), 0);
  const std::size_t begin = std::min<std::size_t>(query.offset, order.size());
  const std::size_t end = std::min<std::size_t>(begin + query.count, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(end), before);
  std::vector<Ordinal> page;
  for (std::size_t i = begin; i < end; ++i)
    page.push_back(matches[order[i]]);
  return page;
}

}  // namespace engine
