#include "engine/testing/shaky.h"

#include <utility>

namespace engine::testing {

namespace {

std::unexpected<base::Error> refused() {
  return base::fail(base::ErrorKind::Unavailable, "the disk is full");
}

}  // namespace

base::Result<std::optional<std::string>> ShakyStore::get(std::string_view key) const {
  return now_->get(key);
}

std::unique_ptr<storage::IndexStore::Cursor> ShakyStore::scan(std::string_view from,
                                                              std::string_view to) const {
  return now_->scan(from, to);
}

base::Result<> ShakyStore::write(const storage::IndexBatch& batch) {
  const std::lock_guard lock(mutex_);
  if (refusals_ > 0) {
    --refusals_;
    return refused();
  }
  since_.push_back(batch);
  return now_->write(batch);
}

base::Result<> ShakyStore::flush() {
  const std::lock_guard lock(mutex_);
  for (const storage::IndexBatch& batch : std::exchange(since_, {}))
    TRY_VOID(durable_->write(batch));
  return {};
}

base::Result<> ShakyStore::clear() {
  const std::lock_guard lock(mutex_);
  since_.clear();
  TRY_VOID(durable_->clear());
  return now_->clear();
}

void ShakyStore::refuse_writes(std::uint32_t count) {
  const std::lock_guard lock(mutex_);
  refusals_ = count;
}

void ShakyStore::crash(SeededRandom& random) {
  const std::lock_guard lock(mutex_);
  since_.resize(random.below(since_.size() + 1));
  storage::IndexBatch whole;
  for (auto cursor = durable_->scan({}, {}); cursor->valid(); cursor->next())
    whole.put(std::string(cursor->key()), std::string(cursor->value()));
  REQUIRE(now_->clear().has_value());
  REQUIRE(now_->write(whole).has_value());
  for (const storage::IndexBatch& batch : since_)
    REQUIRE(now_->write(batch).has_value());
  refusals_ = 0;
}

base::Result<std::vector<storage::DocumentRef>> ShakyLedger::append(
    std::span<const storage::LedgerEntry> entries) {
  if (refuse_.exchange(false)) return refused();
  return inner_->append(entries);
}

}  // namespace engine::testing
