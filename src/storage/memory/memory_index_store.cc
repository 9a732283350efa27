#include "storage/memory/memory_index_store.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

namespace storage {

namespace {

using Table = std::map<std::string, std::string, std::less<>>;

// Shared by the store and its cursors. A table that a cursor also holds is never changed: the
// writer copies it first. Pointers to tables are taken and dropped under the mutex only, so that
// the writer can trust use_count().
struct Shared {
  std::mutex mutex;
  std::shared_ptr<Table> table = std::make_shared<Table>();
};

class MemoryCursor final : public IndexStore::Cursor {
 public:
  MemoryCursor(std::shared_ptr<Shared> shared, std::string_view from, std::string_view to)
      : shared_(std::move(shared)), from_(from), to_(to) {
    {
      const std::lock_guard lock(shared_->mutex);
      table_ = shared_->table;
    }
    at_ = table_->lower_bound(from_);
  }
  MemoryCursor(const MemoryCursor&) = delete;
  MemoryCursor& operator=(const MemoryCursor&) = delete;
  ~MemoryCursor() override {
    const std::lock_guard lock(shared_->mutex);
    table_.reset();
  }

  bool valid() const override { return at_ != table_->end() && (to_.empty() || at_->first < to_); }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  void next() override { ++at_; }
  void seek(std::string_view key) override {
    at_ = table_->lower_bound(std::max(key, std::string_view(from_)));
  }
  base::Result<> status() const override { return {}; }

 private:
  std::shared_ptr<Shared> shared_;
  std::string from_;
  std::string to_;
  std::shared_ptr<const Table> table_;
  Table::const_iterator at_;
};

class MemoryIndexStore final : public IndexStore {
 public:
  base::Result<std::optional<std::string>> get(std::string_view key) const override {
    const std::lock_guard lock(shared_->mutex);
    const auto found = shared_->table->find(key);
    if (found == shared_->table->end()) return std::nullopt;
    return found->second;
  }

  std::unique_ptr<Cursor> scan(std::string_view from, std::string_view to) const override {
    return std::make_unique<MemoryCursor>(shared_, from, to);
  }

  base::Result<> write(const IndexBatch& batch) override {
    const std::lock_guard lock(shared_->mutex);
    std::shared_ptr<Table>& table = shared_->table;
    if (table.use_count() > 1) table = std::make_shared<Table>(*table);
    for (const IndexBatch::Change& change : batch.changes()) {
      switch (change.op) {
        case IndexBatch::Op::Put:
          (*table)[change.key] = change.value;
          break;
        case IndexBatch::Op::Append:
          (*table)[change.key] += change.value;
          break;
        case IndexBatch::Op::Erase:
          table->erase(change.key);
          break;
      }
    }
    return {};
  }

  base::Result<> flush() override { return {}; }
  void report_damage(std::string_view) const noexcept override {}  // ends with the process

  base::Result<> clear() override {
    const std::lock_guard lock(shared_->mutex);
    shared_->table = std::make_shared<Table>();
    return {};
  }

 private:
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace

std::unique_ptr<IndexStore> make_memory_index_store() {
  return std::make_unique<MemoryIndexStore>();
}

}  // namespace storage
