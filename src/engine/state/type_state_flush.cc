// Moving the head of one type to the index store.

#include <algorithm>
#include <mutex>

#include "base/bytes.h"
#include "base/check.h"
#include "engine/index/posting.h"
#include "engine/state/store_keys.h"
#include "engine/state/type_state.h"

namespace engine {

namespace {

template <class Rows>
void put_dirty(Rows& rows, char family, fhir::TypeId type, std::uint32_t size,
               storage::IndexBatch& batch) {
  for (const std::uint32_t number : rows.take_dirty()) {
    const std::uint32_t begin = number * Rows::chunk_size();
    const std::uint32_t used = std::min(Rows::chunk_size(), size - begin);
    batch.put(store_key::chunk(family, type, number),
              encode_chunk(rows.chunk_for_flush(number), used));
  }
}

}  // namespace

void TypeState::freeze(storage::IndexBatch& batch) {
  CHECK_FATAL(frozen_ == nullptr);
  changed_ = false;
  put_dirty(rows_, 'V', type_, rows_.size(), batch);
  put_dirty(resources_, 'R', type_, resource_count_, batch);
  const std::unique_lock lock(mutex_);
  std::string counts;
  base::append_le(counts, rows_.size());
  base::append_le(counts, resource_count_);
  base::append_le(counts, last_change_.load());
  counts += live_.serialize();
  batch.put(store_key::of_type('T', type_), std::move(counts));
  frozen_ = std::exchange(active_, std::make_shared<Head>());
  columns_.freeze(rows_.size());
}

base::Result<> TypeState::add_frozen(storage::IndexBatch& batch) const {
  TRY_VOID(columns_.add_frozen(batch));
  std::shared_ptr<const Head> head;
  {
    const std::shared_lock lock(mutex_);
    head = frozen_;
  }
  if (head == nullptr) return {};
  for (const auto& [id, number] : head->ids) {
    std::string value;
    base::append_le(value, number);
    batch.put(store_key::id(type_, id), std::move(value));
  }
  for (const auto& [parameter, keys] : head->postings)
    for (const auto& [key, ordinals] : keys)
      batch.append(store_key::postings(type_, parameter, key), encode_posting_piece(ordinals));
  return {};
}

void TypeState::drop_frozen() {
  columns_.drop_frozen();
  const std::unique_lock lock(mutex_);
  frozen_.reset();
}

}  // namespace engine
