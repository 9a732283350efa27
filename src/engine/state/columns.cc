#include "engine/state/columns.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "engine/state/damage.h"
#include "engine/state/store_keys.h"

namespace engine {

namespace {

constexpr std::uint32_t kRows = ColumnChunk::kRows;

}  // namespace

void Columns::add(std::uint16_t parameter, Ordinal ordinal, std::int64_t low, std::int64_t high) {
  const std::unique_lock lock(mutex_);
  Values& values = active_.values[parameter];
  // One version may carry a value twice: a column is a set.
  for (auto before = values.rbegin(); before != values.rend() && before->ordinal == ordinal;
       ++before)
    if (before->low == low && before->high == high) return;
  values.push_back({ordinal, low, high});
  size_.store(std::uint64_t{ordinal} + 1, std::memory_order_relaxed);
  head_bytes_ += sizeof(Value);
}

void Columns::add_late(std::uint16_t parameter, Ordinal ordinal, std::int64_t low,
                       std::int64_t high) {
  const std::unique_lock lock(mutex_);
  active_.late[parameter].push_back({ordinal, low, high});
  head_bytes_ += sizeof(Value);
}

template <class Visit>
void Columns::each_tail(std::uint16_t parameter, Visit visit) const {
  for (const Tail* const tail : {frozen_.get(), &active_}) {
    if (tail == nullptr) continue;
    if (const auto found = tail->values.find(parameter); found != tail->values.end())
      visit(found->second);
  }
}

Columns::Reader Columns::read(std::uint16_t parameter) const {
  Reader reader(*this, parameter);
  const std::shared_lock lock(mutex_);
  reader.stored_end_ = stored_end_;
  each_tail(parameter, [&](const Values& values) {
    reader.newer_.insert(reader.newer_.end(), values.begin(), values.end());
  });
  return reader;
}

Columns::Reader Columns::read(std::uint16_t parameter, const OrdinalSet& ordinals) const {
  Reader reader(*this, parameter);
  const std::shared_lock lock(mutex_);
  reader.stored_end_ = stored_end_;
  for (Ordinal from = stored_end_;;) {
    const std::vector<Ordinal> block = ordinals.block_from(from, kRows);
    if (block.empty()) break;
    each_tail(parameter, [&](const Values& values) {
      auto at = std::ranges::lower_bound(values, block.front(), {}, &Value::ordinal);
      for (const Ordinal ordinal : block) {
        at = std::ranges::lower_bound(at, values.end(), ordinal, {}, &Value::ordinal);
        for (; at != values.end() && at->ordinal == ordinal; ++at)
          reader.newer_.push_back(*at);
      }
    });
    from = block.back() + 1;
  }
  return reader;
}

base::Result<std::shared_ptr<const ColumnChunk>> Columns::Reader::chunk(
    std::uint32_t number) const {
  const std::string stored_key = store_key::column(columns_.type_, parameter_, number);
  // A chunk that was not full when it was read is another one after the next flush.
  std::string cache_key = stored_key;
  const std::uint64_t full = (std::uint64_t{number} + 1) * kRows;
  base::append_le(cache_key, static_cast<Ordinal>(std::min<std::uint64_t>(full, stored_end_)));
  if (auto cached = columns_.cache_.find(cache_key)) return cached;
  ColumnChunk chunk;
  if (auto bytes = TRY(columns_.store_.get(stored_key)))
    chunk = TRY(noted(columns_.store_, ColumnChunk::decode(*std::move(bytes))));
  auto shared = std::make_shared<const ColumnChunk>(std::move(chunk));
  columns_.cache_.put(std::move(cache_key), shared, shared->bytes() + 200);
  return shared;
}

void Columns::freeze(Ordinal end) {
  const std::unique_lock lock(mutex_);
  CHECK_FATAL(frozen_ == nullptr);
  active_.end = end;
  frozen_ = std::make_shared<const Tail>(std::exchange(active_, {}));
  head_bytes_ = 0;
}

base::Result<> Columns::add_frozen(storage::IndexBatch& batch) const {
  std::shared_ptr<const Tail> tail;
  {
    const std::shared_lock lock(mutex_);
    tail = frozen_;
  }
  if (tail == nullptr) return {};
  for (const auto& [parameter, values] : tail->values)
    if (!tail->late.contains(parameter)) TRY_VOID(put_chunks(parameter, values, batch));
  // A chunk is put once in a batch: late values come first, all of them are of earlier versions.
  for (const auto& [parameter, late] : tail->late) {
    Values values = late;
    if (const auto newer = tail->values.find(parameter); newer != tail->values.end())
      values.insert(values.end(), newer->second.begin(), newer->second.end());
    TRY_VOID(put_chunks(parameter, values, batch));
  }
  return {};
}

// The first chunk may hold values from before, which a new chunk with more of them replaces.
base::Result<> Columns::put_chunks(std::uint16_t parameter, const Values& values,
                                   storage::IndexBatch& batch) const {
  for (auto next = values.begin(); next != values.end();) {
    const std::uint32_t number = next->ordinal / kRows;
    const Ordinal begin = number * kRows;
    std::string key = store_key::column(type_, parameter, number);
    std::vector<ColumnChunk::Value> rows;
    if (const auto bytes = TRY(store_.get(key))) {
      const ColumnChunk before = TRY(noted(store_, ColumnChunk::decode(*bytes)));
      before.each(0, kRows, [&](std::uint32_t row, std::int64_t low, std::int64_t high) {
        rows.push_back({static_cast<std::uint16_t>(row), low, high});
      });
    }
    for (; next != values.end() && next->ordinal / kRows == number; ++next)
      rows.push_back({static_cast<std::uint16_t>(next->ordinal - begin), next->low, next->high});
    // What a flush wrote that was not known to have succeeded comes twice.
    std::ranges::sort(rows);
    const auto twice = std::ranges::unique(rows);
    rows.erase(twice.begin(), twice.end());
    batch.put(std::move(key), ColumnChunk::encode(rows));
  }
  return {};
}

void Columns::drop_frozen() {
  const std::unique_lock lock(mutex_);
  if (frozen_ == nullptr) return;
  stored_end_ = frozen_->end;
  frozen_.reset();
}

}  // namespace engine
