// Reading the postings of one type: the index store and both heads as one.

#include <algorithm>
#include <mutex>
#include <utility>

#include "engine/index/key.h"
#include "engine/index/posting.h"
#include "engine/state/store_keys.h"
#include "engine/state/type_state.h"

namespace engine {

namespace {

using Run = std::vector<std::pair<std::string, std::vector<Ordinal>>>;

void copy_range(const Head& head, std::uint16_t parameter, std::string_view from,
                std::string_view to, Run& out) {
  const auto found = head.postings.find(parameter);
  if (found == head.postings.end()) return;
  const Head::Postings& keys = found->second;
  const auto end = to.empty() ? keys.end() : keys.lower_bound(to);
  for (auto at = keys.lower_bound(from); at != end; ++at)
    out.emplace_back(*at);
}

void append_exact(const Head& head, std::uint16_t parameter, std::string_view key,
                  std::vector<Ordinal>& out) {
  const auto keys = head.postings.find(parameter);
  if (keys == head.postings.end()) return;
  if (const auto found = keys->second.find(key); found != keys->second.end())
    out.insert(out.end(), found->second.begin(), found->second.end());
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
  if (const auto stored = TRY(store_.get(store_key::postings(type_, parameter, key))))
    TRY_VOID(add_postings(*stored, out));
  return {};
}

base::Result<> TypeState::scan(std::uint16_t parameter, std::string_view from, std::string_view to,
                               const KeyVisitor& visit) const {
  Run memory;
  {
    const std::shared_lock lock(mutex_);
    if (frozen_ != nullptr) copy_range(*frozen_, parameter, from, to, memory);
    copy_range(*active_, parameter, from, to, memory);
  }
  std::ranges::sort(memory, {}, &Run::value_type::first);

  const std::string begin = store_key::postings(type_, parameter, from);
  const std::string end = to.empty() ? key::prefix_end(store_key::postings(type_, parameter, {}))
                                     : store_key::postings(type_, parameter, to);
  const auto cursor = store_.scan(begin, end);
  std::vector<Ordinal> ordinals;
  auto next = memory.begin();
  while (cursor->valid()) {
    const std::string_view stored_key = cursor->key().substr(store_key::kPostingsPrefix);
    for (; next != memory.end() && next->first < stored_key; ++next)
      if (!TRY(visit(next->first, next->second))) return {};
    ordinals.clear();
    TRY_VOID(add_postings(cursor->value(), ordinals));
    if (!TRY(visit(stored_key, ordinals))) return {};
    cursor->next();
  }
  TRY_VOID(cursor->status());
  for (; next != memory.end(); ++next)
    if (!TRY(visit(next->first, next->second))) return {};
  return {};
}

base::Result<> TypeState::scan_ids(const IdVisitor& visit) const {
  std::vector<std::pair<std::string, ResourceNumber>> memory;
  {
    const std::shared_lock lock(mutex_);
    memory.assign(active_->ids.begin(), active_->ids.end());
    if (frozen_ != nullptr) memory.insert(memory.end(), frozen_->ids.begin(), frozen_->ids.end());
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
    const VersionRow* const version = TRY(rows_.at(ordinal));
    if (!version->deleted() && version->visible(at)) visible_ones.push_back(ordinal);
  }
  kept.add(visible_ones);
  return kept;
}

base::Result<OrdinalSet> TypeState::all(Instant at) const {
  {
    const std::shared_lock lock(mutex_);
    if (last_change() <= at.t) return live_;
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
    live = live_;
    end = rows_.size();
  }
  Ordinal begin = 0;  // of what came later
  for (Ordinal high = end; begin < high;) {
    const Ordinal middle = begin + (high - begin) / 2;
    if (TRY(rows_.at(middle))->t <= at.t) {
      begin = middle + 1;
    } else {
      high = middle;
    }
  }
  if (end - begin > later_max) return std::nullopt;
  live.remove_from(begin);
  for (Ordinal ordinal = begin; ordinal < end; ++ordinal) {
    const Ordinal replaced = TRY(rows_.at(ordinal))->previous;
    if (replaced < begin && !TRY(rows_.at(replaced))->deleted()) live.add(replaced);
  }
  return live;
}

}  // namespace engine
