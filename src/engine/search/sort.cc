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
#include "engine/index/key_number.h"
#include "engine/state/column_select.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
// Up to here the documents are read; beyond, the index is walked.
constexpr std::size_t kFewMatches = 1000;

using Ranks = std::vector<std::int64_t>;  // of each match: less comes first

// What each match sorts by for one key: texts (empty: none), or where `texts` is empty numbers.
struct SortValues {
  std::vector<std::string> texts;
  Ranks numbers;
};

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

// The kinds of keys that a parameter sorts by.
std::string_view kinds_of(const fhir::SearchParameter& parameter) {
  switch (parameter.type) {
    case fhir::SearchType::String:
      return {&key::kString, 1};
    case fhir::SearchType::Uri:
      return {&key::kUri, 1};
    case fhir::SearchType::Number:
      return "nN";
    case fhir::SearchType::Quantity:
      return "mMqQ";
    case fhir::SearchType::Reference:
      return "ru";
    default:
      return {&key::kToken, 1};
  }
}

// Quantities compare within one unit: in base units if it is one of UCUM, which stand first.
std::string amount_text(std::string_view index_key, bool descending) {
  const key::Bounds bounds = key::bounds(index_key);
  const bool measure = index_key[0] == key::kMeasure || index_key[0] == key::kMeasures;
  const bool number = index_key[0] == key::kNumber || index_key[0] == key::kNumbers;
  std::string text(1, number || measure ? '1' : '2');
  text.append(key::beginning(index_key).substr(1));
  return text.append(descending ? bounds.high : bounds.low);
}

// What an index key sorts by. Never empty.
std::string sort_text(std::string_view index_key, bool descending) {
  switch (index_key[0]) {
    case key::kString:
      return base::collation_key(index_key.substr(index_key.find('\0') + 1));
    case key::kNumber:
    case key::kNumbers:
    case key::kQuantity:
    case key::kQuantities:
    case key::kMeasure:
    case key::kMeasures:
      return amount_text(index_key, descending);
    default:
      return std::string(index_key);
  }
}

// A quantity has a text in base units and one as it is written: the former counts.
bool is_better(std::string_view text, std::string_view than, const SortKey& key) {
  if (than.empty()) return true;
  if (key.parameter->type == fhir::SearchType::Quantity && text[0] != than[0])
    return text[0] < than[0];
  // Of several values the least counts going up, the greatest going down, as R4 says.
  return key.descending ? text > than : text < than;
}

class Sorter {
 public:
  // `alone`: these are all the matches, and ranks need not mean anything beside those of others.
  enum class Company : std::uint8_t { Alone, WithOtherTypes };

  Sorter(const SearchContext& context, fhir::TypeId type, const std::vector<Ordinal>& matches,
         Company company)
      : context_(context),
        type_id_(type),
        matches_(matches),
        company_(company),
        type_(context.state.of(type)) {}

  base::Result<SortValues> values(const SortKey& key) const {
    const bool few = matches_.size() <= kFewMatches;
    if (key.parameter->code == "_lastUpdated") return by_last_updated();
    if (key.parameter->code == "_id") return few ? by_read_id() : by_id_index();
    if (key.parameter->type == fhir::SearchType::Date) return by_date(key);
    // A key of a reference has no id: only the document has.
    if (key.parameter->type == fhir::SearchType::Reference) return by_document(key);
    return few ? by_document(key) : by_index(key);
  }

 private:
  // Ordinals ascend with time, also within a millisecond.
  base::Result<SortValues> by_last_updated() const {
    SortValues values;
    for (const Ordinal ordinal : matches_)
      values.numbers.push_back(company_ == Company::Alone
                                   ? std::int64_t{ordinal}
                                   : static_cast<std::int64_t>(TRY(type_.row(ordinal)).t));
    return values;
  }

  base::Result<SortValues> by_date(const SortKey& key) const {
    const Bound bound = key.descending ? Bound::Latest : Bound::Earliest;
    SortValues values;
    values.numbers = TRY(sort_values(type_.columns(), key.parameter->number, matches_, bound));
    for (std::int64_t& number : values.numbers)
      number = number == kNoSortValue ? kLast : std::min(number, kLast - 1);
    return values;
  }

  base::Result<SortValues> by_read_id() const {
    SortValues values;
    for (const Ordinal ordinal : matches_)
      values.texts.push_back(TRY(context_.reader.id(type_id_, ordinal)));
    return values;
  }

  base::Result<SortValues> by_id_index() const {
    std::vector<std::pair<ResourceNumber, std::size_t>> places;
    places.reserve(matches_.size());
    for (std::size_t i = 0; i < matches_.size(); ++i)
      places.emplace_back(TRY(type_.row(matches_[i])).resource, i);
    std::ranges::sort(places);
    const bool alone = company_ == Company::Alone;
    SortValues values;
    if (alone) {
      values.numbers.assign(matches_.size(), kLast);
    } else {
      values.texts.resize(matches_.size());
    }
    std::int64_t next = 0;
    TRY_VOID(
        type_.scan_ids([&](std::string_view id, ResourceNumber resource) -> base::Result<bool> {
          TRY_VOID(context_.cost.spend(1, 0));
          ++next;
          const auto place = std::ranges::lower_bound(places, std::pair(resource, std::size_t{0}));
          if (place == places.end() || place->first != resource) return true;
          if (alone) {
            values.numbers[place->second] = next;
          } else {
            values.texts[place->second] = id;
          }
          return true;
        }));
    return values;
  }

  base::Result<SortValues> by_document(const SortKey& key) const {
    const std::string_view kinds = kinds_of(*key.parameter);
    SortValues values;
    for (const Ordinal ordinal : matches_) {
      if (matches_.size() > kFewMatches) TRY_VOID(context_.cost.spend_document());
      std::string stored = TRY(context_.reader.stored(type_id_, ordinal));
      const auto document = TRY(fhir::json::Document::parse(std::move(stored)));
      std::string best;
      for (const IndexEntry& entry :
           TRY(context_.parameters.indexer().entries(type_id_, document.root(), *key.parameter))) {
        std::string text;
        if (entry.target != fhir::TypeId::None) {
          text.append(context_.definitions.type(entry.target).name).append("/");
          text.append(entry.target_id);
        } else if (kinds.find(entry.key[0]) != kinds.npos) {
          text = sort_text(entry.key, key.descending);
        }
        if (!text.empty() && is_better(text, best, key)) best = std::move(text);
      }
      values.texts.push_back(std::move(best));
    }
    return values;
  }

  // Keys do not come in the order of their sort texts, so those of the matches are kept and sorted.
  base::Result<SortValues> by_index(const SortKey& key) const {
    constexpr std::uint32_t kNone = 0xFFFFFFFF;
    std::vector<std::string> texts;
    std::vector<std::uint32_t> best(matches_.size(), kNone);  // of each match: which of the texts
    const auto visit = [&](std::string_view index_key,
                           std::span<const Ordinal> ordinals) -> base::Result<bool> {
      TRY_VOID(context_.cost.spend(1, ordinals.size()));
      const auto text = static_cast<std::uint32_t>(texts.size());
      for (const Ordinal ordinal : ordinals) {
        const auto match = std::ranges::lower_bound(matches_, ordinal);
        if (match == matches_.end() || *match != ordinal) continue;
        if (texts.size() == text) texts.push_back(sort_text(index_key, key.descending));
        std::uint32_t& kept = best[static_cast<std::size_t>(match - matches_.begin())];
        if (kept == kNone || is_better(texts[text], texts[kept], key)) kept = text;
      }
      return true;
    };
    for (const char kind : kinds_of(*key.parameter)) {
      const std::string from(1, kind);
      TRY_VOID(type_.scan(key.parameter->number, from, key::prefix_end(from), visit));
    }
    SortValues values;
    values.texts.reserve(best.size());
    for (const std::uint32_t text : best)
      values.texts.push_back(text == kNone ? std::string() : texts[text]);
    return values;
  }

  const SearchContext& context_;
  const fhir::TypeId type_id_;
  const std::vector<Ordinal>& matches_;
  const Company company_;
  const TypeState& type_;
};

// The ranks of all matches, of every type one after the other, for the key at `place`.
base::Result<Ranks> ranks(const SearchContext& context, std::span<const TypeQuery* const> queries,
                          const std::vector<std::vector<Ordinal>>& matches, std::size_t place) {
  const bool descending = queries.front()->sort[place].descending;
  SortValues all;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (matches[i].empty()) continue;
    const auto company =
        queries.size() == 1 ? Sorter::Company::Alone : Sorter::Company::WithOtherTypes;
    const Sorter sorter(context, queries[i]->type, matches[i], company);
    SortValues values = TRY(sorter.values(queries[i]->sort[place]));
    std::ranges::move(values.texts, std::back_inserter(all.texts));
    std::ranges::copy(values.numbers, std::back_inserter(all.numbers));
  }
  if (!all.texts.empty()) return ranks_of(all.texts, descending);
  if (descending)
    for (std::int64_t& number : all.numbers)
      number = number == kLast ? kLast : -number;
  return std::move(all.numbers);
}

}  // namespace

base::Result<std::vector<Match>> sorted_page(const SearchContext& context, const SearchQuery& query,
                                             std::span<const TypeQuery* const> queries,
                                             std::span<const OrdinalSet> found) {
  std::vector<std::vector<Ordinal>> matches;
  std::vector<Match> all;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    matches.push_back(found[i].to_vector());
    TRY_VOID(context.cost.spend(0, matches.back().size()));
    for (const Ordinal ordinal : matches.back())
      all.push_back({queries[i]->type, ordinal});
  }
  std::vector<Ranks> of_keys;
  for (std::size_t place = 0; place < query.sort.size(); ++place)
    of_keys.push_back(TRY(ranks(context, queries, matches, place)));

  const auto before = [&](std::size_t a, std::size_t b) {
    for (const Ranks& rank : of_keys)
      if (rank[a] != rank[b]) return rank[a] < rank[b];
    return all[a].type != all[b].type ? all[a].type < all[b].type : all[a].ordinal > all[b].ordinal;
  };
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), 0);
  const std::size_t begin = std::min<std::size_t>(query.offset, order.size());
  const std::size_t end = std::min<std::size_t>(begin + query.count, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(end), before);
  std::vector<Match> page;
  for (std::size_t i = begin; i < end; ++i)
    page.push_back(all[order[i]]);
  return page;
}

base::Result<std::vector<Match>> newest_page(const SearchContext& context, const SearchQuery& query,
                                             std::span<const TypeQuery* const> queries,
                                             std::span<const OrdinalSet> found) {
  std::vector<Match> page;
  if (queries.size() == 1) {
    for (const Ordinal ordinal : found.front().largest(query.offset, query.count))
      page.push_back({queries.front()->type, ordinal});
    return page;
  }
  struct Place {
    std::uint64_t t;
    Match match;
  };
  std::vector<Place> places;
  const std::uint64_t wanted = std::uint64_t{query.offset} + query.count;
  for (std::size_t i = 0; i < queries.size(); ++i)
    for (const Ordinal ordinal : found[i].largest(0, wanted)) {
      TRY_VOID(context.cost.spend(0, 1));
      const VersionRow row = TRY(context.state.of(queries[i]->type).row(ordinal));
      places.push_back({row.t, {queries[i]->type, ordinal}});
    }
  std::ranges::sort(places, [](const Place& a, const Place& b) {
    if (a.t != b.t) return a.t > b.t;
    return a.match.type != b.match.type ? a.match.type < b.match.type
                                        : a.match.ordinal > b.match.ordinal;
  });
  for (std::size_t i = query.offset; i < std::min<std::uint64_t>(wanted, places.size()); ++i)
    page.push_back(places[i].match);
  return page;
}

}  // namespace engine
