#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "storage/index_store.h"
#include "storage/ledger.h"

namespace engine::testing {

// A ledger over another, with calls to make on the way.
class HookedLedger final : public storage::Ledger {
 public:
  explicit HookedLedger(std::unique_ptr<storage::Ledger> inner) : inner_(std::move(inner)) {}

  std::function<void()> before_append = [] {};
  std::function<void()> before_read = [] {};

  std::string encode(std::string_view text) const override { return inner_->encode(text); }
  base::Result<std::vector<storage::DocumentRef>> append(
      std::span<const storage::LedgerEntry> entries) override {
    before_append();
    return inner_->append(entries);
  }
  std::uint64_t last_t() const override { return inner_->last_t(); }
  base::Result<std::string> read(storage::DocumentRef ref) const override {
    before_read();
    return inner_->read(ref);
  }
  base::Result<> replay(std::uint64_t from_t, const Visitor& visit) const override {
    return inner_->replay(from_t, visit);
  }

 private:
  std::unique_ptr<storage::Ledger> inner_;
};

// An index store over another, with calls to make on the way.
class HookedStore final : public storage::IndexStore {
 public:
  explicit HookedStore(std::unique_ptr<storage::IndexStore> inner) : inner_(std::move(inner)) {}

  std::function<void(std::string_view from)> before_scan = [](std::string_view) {};
  std::function<void(std::string_view key)> before_get = [](std::string_view) {};

  base::Result<std::optional<std::string>> get(std::string_view key) const override {
    before_get(key);
    return inner_->get(key);
  }
  std::unique_ptr<Cursor> scan(std::string_view from, std::string_view to) const override {
    before_scan(from);
    return inner_->scan(from, to);
  }
  base::Result<> write(const storage::IndexBatch& batch) override { return inner_->write(batch); }
  base::Result<> flush() override { return inner_->flush(); }
  base::Result<> clear() override { return inner_->clear(); }
  void report_damage(std::string_view detail) const noexcept override {
    inner_->report_damage(detail);
  }

 private:
  std::unique_ptr<storage::IndexStore> inner_;
};

}  // namespace engine::testing
