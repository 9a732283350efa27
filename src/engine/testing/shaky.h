#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/random.h"
#include "engine/testing/fixture.h"
#include "storage/index_store.h"
#include "storage/ledger.h"

namespace engine::testing {

// An index store over memory that keeps no more than the contract says: it can refuse writes, and
// a crash takes the batches from some point after the last flush.
//
// Thread safety: as IndexStore; crash() while nobody uses it.
class ShakyStore final : public storage::IndexStore {
 public:
  base::Result<std::optional<std::string>> get(std::string_view key) const override;
  std::unique_ptr<Cursor> scan(std::string_view from, std::string_view to) const override;
  base::Result<> write(const storage::IndexBatch& batch) override;
  base::Result<> flush() override;
  base::Result<> clear() override;
  void report_damage(std::string_view) const noexcept override {}

  // The next `count` calls of write() are refused.
  void refuse_writes(std::uint32_t count);
  void crash(SeededRandom& random);

 private:
  mutable std::mutex mutex_;
  std::uint32_t refusals_ = 0;
  std::unique_ptr<storage::IndexStore> now_ = storage::make_memory_index_store();
  std::unique_ptr<storage::IndexStore> durable_ = storage::make_memory_index_store();
  std::vector<storage::IndexBatch> since_;  // written and not durable
};

// A ledger that can refuse appends, as one on a full disk does.
class ShakyLedger final : public storage::Ledger {
 public:
  explicit ShakyLedger(std::unique_ptr<storage::Ledger> inner) : inner_(std::move(inner)) {}

  std::string encode(std::string_view text) const override { return inner_->encode(text); }
  base::Result<std::vector<storage::DocumentRef>> append(
      std::span<const storage::LedgerEntry> entries) override;
  std::uint64_t last_t() const override { return inner_->last_t(); }
  base::Result<std::string> read(storage::DocumentRef ref) const override {
    return inner_->read(ref);
  }
  base::Result<> replay(std::uint64_t from_t, const Visitor& visit) const override {
    return inner_->replay(from_t, visit);
  }

  // The next append is refused.
  void refuse_append() { refuse_ = true; }

 private:
  std::unique_ptr<storage::Ledger> inner_;
  std::atomic<bool> refuse_ = false;
};

}  // namespace engine::testing
