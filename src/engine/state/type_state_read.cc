// Reading the postings of one type: the index store and both heads as one.

#include <algorithm>
#include <mutex>
#include <utility>

#include "engine/index/key.h"
#include "engine/index/posting.h"
#include "engine/state/damage.h"
#include "engine/state/store_keys.h"
#include "engine/state/type_state.h"

namespace engine {

namespace {

using Run = std::vector<std::pair<std::string, std::vector<Ordinal>>>;

void append_exact(const Head& head, std::uint16_t parameter, std::string_view key,
                  std::vector<Ordinal>& out) {
  const std::span<const Ordinal> found = head.find(parameter, key);
  out.insert(out.end(), found.begin(), found.end());
}

// Below this many candidates a look at each row beats the copy of a set.
constexpr std::uint64_t kFewCandidates = 4096;

}  // namespace

base::Result<> TypeState::postings(std::uint16_t parameter, std::string_view key,
                                   std::vector<Ordinal>& out) const {
  // Memory first, disk second: what a flush moves in between is then seen twice, never missed.
  {
    const std::shared_lock lock(mutex_);
    append_exact(*active_, parameter, key, out);
    if (frozen_ != nullptr) append_exact(*frozen_, parameter, key, out);
  }
  TRY_VOID(add_stored(parameter, key, std::string(key) + '\0', out));
  return {};
}

base::Result<TypeState::List> TypeState::list(std::uint16_t parameter, std::string_view from,
                                              std::string_view to) const {
  std::vector<Ordinal> newer;
  Ordinal stored_end = 0;
  {
    const std::shared_lock lock(mutex_);
    stored_end = stored_end_;
    const auto append = [&](std::string_view, std::span<const Ordinal> ordinals) {
      newer.insert(newer.end(), ordinals.begin(), ordinals.end());
    };
    if (frozen_ != nullptr) frozen_->each(parameter, from, to, append);
    active_->each(parameter, from, to, append);
  }
  PostingCache::Place place{type_, parameter, std::string(from), std::string(to)};
  List list;
  if (auto cached = posting_cache_.find(place, stored_end)) {
    list.set = *std::move(cached);
  } else {
    std::vector<Ordinal> stored;
    list.keys_read = TRY(add_stored(parameter, from, to, stored));
    list.ordinals_read = stored.size();
    list.set.add(stored);
    posting_cache_.put(std::move(place), stored_end, list.set);
  }
  if (!newer.empty()) list.set.add(newer);
  return list;
}

base::Result<std::uint64_t> TypeState::add_stored(std::uint16_t parameter, std::string_view from,
                                                  std::string_view to,
                                                  std::vector<Ordinal>& out) const {
  const bool one_key = to.size() == from.size() + 1 && to.starts_with(from) && to.ends_with('\0');
  if (one_key && rows_.size() <= store_key::kBlockSize) {
    const auto stored = TRY(store_.get(store_key::postings(type_, parameter, from, 0)));
    if (stored) TRY_VOID(noted(store_, add_postings(*stored, out)));
    return 1;
  }
  std::uint64_t keys = 0;
  const auto add = [&](std::string_view, std::string_view list) -> base::Result<bool> {
    ++keys;
    TRY_VOID(noted(store_, add_postings(list, out)));
    return true;
  };
  TRY_VOID(scan_stored(parameter, from, to, add));
  return keys;
}

base::Result<> TypeState::scan_stored(std::uint16_t parameter, std::string_view from,
                                      std::string_view to, const StoredVisitor& visit) const {
  const std::string begin = store_key::postings(type_, parameter, from);
  std::string end = store_key::postings(type_, parameter, to);
  if (to.empty()) {
    end = key::prefix_end(std::move(end));
  } else if (to.ends_with('\0')) {
    // The key before this one comes with the number of a block behind it.
    end.back() = static_cast<char>((0xFFFFFFFF / store_key::kBlockSize >> 8) + 1);
  }
  for (const auto cursor = store_.scan(begin, end);; cursor->next()) {
    if (!cursor->valid()) return cursor->status();
    const std::string_view key = store_key::index_key(cursor->key());
    // With the number of its block behind it a key may stand where it does not belong.
    if (key < from || (!to.empty() && key >= to)) continue;
    if (!TRY(visit(key, cursor->value()))) return {};
  }
}

base::Result<> TypeState::scan(std::uint16_t parameter, std::string_view from, std::string_view to,
                               const KeyVisitor& visit) const {
  Run memory;
  {
    const std::shared_lock lock(mutex_);
    const auto copy = [&](std::string_view key, std::span<const Ordinal> ordinals) {
      memory.emplace_back(key, std::vector(ordinals.begin(), ordinals.end()));
    };
    if (frozen_ != nullptr) frozen_->each(parameter, from, to, copy);
    active_->each(parameter, from, to, copy);
  }
  std::ranges::sort(memory, {}, &Run::value_type::first);

  std::vector<Ordinal> ordinals;
  auto next = memory.begin();
  bool ended = false;
  const auto visit_stored = [&](std::string_view key, std::string_view list) -> base::Result<bool> {
    for (; next != memory.end() && next->first < key; ++next) {
      ended = !TRY(visit(next->first, next->second));
      if (ended) return false;
    }
    ordinals.clear();
    TRY_VOID(noted(store_, add_postings(list, ordinals)));
    ended = !TRY(visit(key, ordinals));
    return !ended;
  };
  TRY_VOID(scan_stored(parameter, from, to, visit_stored));
  for (; !ended && next != memory.end(); ++next)
    ended = !TRY(visit(next->first, next->second));
  return {};
}

base::Result<> TypeState::scan_ids(const IdVisitor& visit) const {
  std::vector<std::pair<std::string, ResourceNumber>> memory;
  {
    const std::shared_lock lock(mutex_);
    memory.assign(active_->ids().begin(), active_->ids().end());
    if (frozen_ != nullptr)
      memory.insert(memory.end(), frozen_->ids().begin(), frozen_->ids().end());
  }
  std::ranges::sort(memory);
  const std::string begin = store_key::of_type('I', type_);
  const auto cursor = store_.scan(begin, key::prefix_end(begin));
  auto next = memory.begin();
  while (cursor->valid()) {
    const std::string_view id = cursor->key().substr(begin.size());
    for (; next != memory.end() && next->first < id; ++next)
      if (!TRY(visit(next->first, next->second))) return {};
    if (next != memory.end() && next->first == id) ++next;
    if (!TRY(visit(id, base::ByteReader(cursor->value()).le<std::uint32_t>()))) return {};
    cursor->next();
  }
  TRY_VOID(cursor->status());
  for (; next != memory.end(); ++next)
    if (!TRY(visit(next->first, next->second))) return {};
  return {};
}

base::Result<OrdinalSet> TypeState::visible(OrdinalSet candidates, Instant at) const {
  if (candidates.size() > kFewCandidates) {
    {
      const std::shared_lock lock(mutex_);
      if (last_change() <= at.t) {
        candidates &= live_;
        return candidates;
      }
    }
    if (const auto live = TRY(live_at(at, candidates.size()))) {
      candidates &= *live;
      return candidates;
    }
  }
  OrdinalSet kept;
  const std::uint32_t published = rows_.size();
  std::vector<Ordinal> visible_ones;
  for (const Ordinal ordinal : candidates.to_vector()) {
    if (ordinal >= published) break;
    if (TRY(rows_.is_current(ordinal, at))) visible_ones.push_back(ordinal);
  }
  kept.add(visible_ones);
  return kept;
}

base::Result<OrdinalSet> TypeState::all(Instant at) const {
  {
    const std::shared_lock lock(mutex_);
    if (last_change() <= at.t) return live_.clone();
  }
  return *TRY(live_at(at, kNoOrdinal));
}

// The set of now, taken back to `at`: without what came later, and with what that replaced. So the
// pages of a search cost what was written meanwhile, and not a look at every match.
base::Result<std::optional<OrdinalSet>> TypeState::live_at(Instant at,
                                                           std::uint64_t later_max) const {
  OrdinalSet live;
  Ordinal end = 0;
  {
    const std::shared_lock lock(mutex_);
    live = live_.clone();
    end = rows_.size();
  }
  Ordinal begin = 0;  // of what came later
  for (Ordinal high = end; begin < high;) {
    const Ordinal middle = begin + (high - begin) / 2;
    if (TRY(rows_.t(middle)) <= at.t) {
      begin = middle + 1;
    } else {
      high = middle;
    }
  }
  if (end - begin > later_max) return std::nullopt;
  live.remove_from(begin);
  for (Ordinal ordinal = begin; ordinal < end; ++ordinal) {
    const Ordinal replaced = TRY(rows_.at(ordinal)).previous;
    if (replaced < begin && !TRY(rows_.at(replaced)).deleted()) live.add(replaced);
  }
  return live;
}

}  // namespace engine
