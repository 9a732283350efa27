// Moving the head of one type to the index store.

#include <algorithm>
#include <mutex>

#include "base/bytes.h"
#include "base/check.h"
#include "engine/index/posting.h"
#include "engine/state/store_keys.h"
#include "engine/state/type_state.h"

namespace engine {

void TypeState::freeze(storage::IndexBatch& batch) {
  CHECK_FATAL(frozen_ == nullptr);
  changed_ = false;
  rows_.put_dirty(batch);
  resources_.put_dirty(batch);
  const std::unique_lock lock(mutex_);
  std::string counts;
  base::append_le(counts, rows_.size());
  base::append_le(counts, resources_.size());
  base::append_le(counts, last_change_.load());
  counts += live_.serialize();
  batch.put(store_key::of_type('T', type_), std::move(counts));
  frozen_ = std::exchange(active_, std::make_shared<Head>());
  late_frozen_ = std::exchange(late_active_, std::make_shared<Head>());
  frozen_end_ = rows_.size();
  columns_.freeze(rows_.size());
}

base::Result<> TypeState::add_frozen(storage::IndexBatch& batch) const {
  TRY_VOID(columns_.add_frozen(batch));
  std::shared_ptr<const Head> head;
  std::shared_ptr<const Head> late;
  {
    const std::shared_lock lock(mutex_);
    head = frozen_;
    late = late_frozen_;
  }
  if (head == nullptr) return {};
  for (const auto& [parameter, keys] : late->postings())
    for (const auto& [key, ordinals] : keys)
      append_blocks(parameter, key, ordinals, batch);
  for (const auto& [id, number] : head->ids()) {
    std::string value;
    base::append_le(value, number);
    batch.put(store_key::id(type_, id), std::move(value));
  }
  for (const auto& [parameter, keys] : head->postings())
    for (const auto& [key, ordinals] : keys)
      append_blocks(parameter, key, ordinals, batch);
  return {};
}

void TypeState::append_blocks(std::uint16_t parameter, std::string_view key,
                              std::span<const Ordinal> ordinals, storage::IndexBatch& batch) const {
  while (!ordinals.empty()) {
    const std::uint32_t block = ordinals.front() / store_key::kBlockSize;
    const auto end = std::ranges::partition_point(
        ordinals, [&](Ordinal ordinal) { return ordinal / store_key::kBlockSize == block; });
    const auto size = static_cast<std::size_t>(end - ordinals.begin());
    batch.append(store_key::postings(type_, parameter, key, block),
                 encode_posting_piece(ordinals.first(size)));
    ordinals = ordinals.subspan(size);
  }
}

void TypeState::drop_frozen() {
  rows_.written();
  resources_.written();
  columns_.drop_frozen();
  std::shared_ptr<const Head> head;
  Ordinal before = 0;
  {
    const std::shared_lock lock(mutex_);
    if (frozen_ == nullptr) return;
    head = frozen_;
    before = stored_end_;
  }
  posting_cache_.update(type_, before, frozen_end_, [&](const PostingCache::Place& place) {
    OrdinalSet added;
    head->each(place.parameter, place.from, place.to,
               [&](std::string_view, std::span<const Ordinal> ordinals) { added.add(ordinals); });
    return added;
  });
  const std::unique_lock lock(mutex_);
  stored_end_ = frozen_end_;
  frozen_.reset();
  late_frozen_.reset();
}

}  // namespace engine
