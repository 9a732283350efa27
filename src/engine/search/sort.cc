#include "engine/search/sort.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>

#include "base/text/collate.h"
#include "engine/index/key.h"
#include "engine/state/column_select.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
// Up to here the documents are read; beyond, the index is walked.
constexpr std::size_t kFewMatches = 1000;

using Ranks = std::vector<std::int64_t>;  // of each match: less comes first

// Ranks by a text, given for each match or empty.
Ranks ranks_of(std::span<const std::string> texts, bool descending) {
  std::vector<std::string_view> ordered;
  for (const std::string& text : texts)
    if (!text.empty()) ordered.emplace_back(text);
  std::ranges::sort(ordered);
  Ranks ranks;
  ranks.reserve(texts.size());
  for (const std::string& text : texts) {
    const auto place = std::ranges::lower_bound(ordered, text) - ordered.begin();
    ranks.push_back(text.empty() ? kLast : descending ? -place : place);
  }
  return ranks;
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

// What an index key sorts by. Never empty.
std::string sort_text(std::string_view index_key) {
  if (index_key[0] != key::kString) return std::string(index_key);
  return base::collation_key(index_key.substr(index_key.find('\0') + 1));
}

// Of several values the least counts going up, the greatest going down, as R4 says.
void take_better(std::string& best, std::string text, const SortKey& key) {
  if (best.empty() || (key.descending ? text > best : text < best)) best = std::move(text);
}

class Sorter {
 public:
  Sorter(const SearchContext& context, const SearchQuery& query,
         const std::vector<Ordinal>& matches)
      : context_(context), query_(query), matches_(matches), type_(context.state.of(query.type)) {}

  base::Result<Ranks> ranks(const SortKey& key) const {
    const bool few = matches_.size() <= kFewMatches;
    if (key.parameter->code == "_lastUpdated") return by_last_updated(key);
    if (key.parameter->code == "_id") return few ? by_read_id(key) : by_id_index(key);
    if (key.parameter->type == fhir::SearchType::Date) return by_date(key);
    return few ? by_document(key) : by_index(key);
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
    const Bound bound = key.descending ? Bound::Latest : Bound::Earliest;
    Ranks ranks = TRY(sort_values(type_.columns(), key.parameter->number, matches_, bound));
    for (std::int64_t& rank : ranks) {
      if (rank == kNoSortValue) {
        rank = kLast;
      } else if (key.descending) {
        rank = rank == kLast ? -kLast : -rank;
      }
    }
    return ranks;
  }

  base::Result<Ranks> by_read_id(const SortKey& key) const {
    std::vector<std::string> ids;
    for (const Ordinal ordinal : matches_)
      ids.push_back(TRY(context_.reader.id(query_.type, ordinal)));
    return ranks_of(ids, key.descending);
  }

  base::Result<Ranks> by_id_index(const SortKey& key) const {
    std::vector<std::pair<ResourceNumber, std::size_t>> places;
    places.reserve(matches_.size());
    for (std::size_t i = 0; i < matches_.size(); ++i)
      places.emplace_back(TRY(type_.row(matches_[i]))->resource, i);
    std::ranges::sort(places);
    Ranks ranks(matches_.size(), kLast);
    std::int64_t next = 0;
    TRY_VOID(type_.scan_ids([&](std::string_view, ResourceNumber resource) -> base::Result<bool> {
      TRY_VOID(context_.cost.spend(1, 0));
      ++next;
      const auto place = std::ranges::lower_bound(places, std::pair(resource, std::size_t{0}));
      if (place != places.end() && place->first == resource)
        ranks[place->second] = key.descending ? -next : next;
      return true;
    }));
    return ranks;
  }

  base::Result<Ranks> by_document(const SortKey& key) const {
    std::vector<std::string> texts;
    for (const Ordinal ordinal : matches_) {
      std::string stored = TRY(context_.reader.stored(query_.type, ordinal));
      const auto document = TRY(fhir::json::Document::parse(std::move(stored)));
      std::string best;
      for (const IndexEntry& entry :
           TRY(context_.indexer.entries(query_.type, document.root(), *key.parameter)))
        if (!entry.key.empty() && entry.key[0] == kind_of(key))
          take_better(best, sort_text(entry.key), key);
      texts.push_back(std::move(best));
    }
    return ranks_of(texts, key.descending);
  }

  // Keys do not come in the order of their sort texts, so those of the matches are kept and sorted.
  base::Result<Ranks> by_index(const SortKey& key) const {
    constexpr std::uint32_t kNone = 0xFFFFFFFF;
    std::vector<std::string> texts;
    std::vector<std::uint32_t> best(matches_.size(), kNone);  // of each match: which of the texts
    const std::string from(1, kind_of(key));
    const auto visit = [&](std::string_view index_key,
                           std::span<const Ordinal> ordinals) -> base::Result<bool> {
      TRY_VOID(context_.cost.spend(1, ordinals.size()));
      const auto text = static_cast<std::uint32_t>(texts.size());
      for (const Ordinal ordinal : ordinals) {
        const auto match = std::ranges::lower_bound(matches_, ordinal);
        if (match == matches_.end() || *match != ordinal) continue;
        if (texts.size() == text) texts.push_back(sort_text(index_key));
        std::uint32_t& kept = best[static_cast<std::size_t>(match - matches_.begin())];
        if (kept == kNone ||
            (key.descending ? texts[text] > texts[kept] : texts[text] < texts[kept]))
          kept = text;
      }
      return true;
    };
    TRY_VOID(type_.scan(key.parameter->number, from, key::prefix_end(from), visit));
    const Ranks of_texts = ranks_of(texts, key.descending);
    Ranks ranks;
    ranks.reserve(best.size());
    for (const std::uint32_t text : best)
      ranks.push_back(text == kNone ? kLast : of_texts[text]);
    return ranks;
  }

  const SearchContext& context_;
  const SearchQuery& query_;
  const std::vector<Ordinal>& matches_;
  const TypeState& type_;
};

}  // namespace

base::Result<std::vector<Ordinal>> sorted_page(const SearchContext& context,
                                               const SearchQuery& query,
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
