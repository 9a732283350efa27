// What engines under check stand on.

#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include "engine/testing/model_check.h"
#include "engine/testing/shaky.h"
#include "storage/rocksdb/rocks_index_store.h"
#include "storage/segments/segment_ledger.h"
#include "storage/testing/temporary_folder.h"

namespace engine::testing {

namespace {

class MemoryStage final : public Stage {
 public:
  storage::Ledger& ledger() override { return ledger_; }
  storage::IndexStore& store() override { return store_; }
  void restart() override {}
  void crash(SeededRandom& random) override { store_.crash(random); }
  void lose_index() override { REQUIRE(store_.clear().has_value()); }
  bool refuse_index_writes(std::uint32_t count) override {
    store_.refuse_writes(count);
    return true;
  }
  bool refuse_append() override {
    ledger_.refuse_append();
    return true;
  }

 private:
  ShakyLedger ledger_{storage::make_memory_ledger()};
  ShakyStore store_;
};

class DiskStage final : public Stage {
 public:
  DiskStage() { restart(); }
  storage::Ledger& ledger() override { return *ledger_; }
  storage::IndexStore& store() override { return *store_; }
  void restart() override {
    ledger_.reset();
    store_.reset();
    storage::SegmentLedgerOptions options;
    options.segment_bytes = 64 << 10;  // many segments
    options.step_bytes = 64 << 10;
    options.training = storage::DictionaryTraining::AtOnce;
    options.sample_documents = 200;
    auto ledger = storage::open_segment_ledger(folder_.path() / "ledger", options);
    if (!ledger) FAIL(ledger.error().message << ": " << ledger.error().detail);
    ledger_ = *std::move(ledger);
    auto store = storage::open_rocks_index_store(folder_.path() / "index");
    if (!store) FAIL(store.error().message << ": " << store.error().detail);
    store_ = *std::move(store);
  }
  // What the files are while the store is open is what a machine that stops leaves behind.
  void crash(SeededRandom&) override {
    const auto left = folder_.path() / "left";
    copy_index(left);
    store_.reset();
    std::filesystem::remove_all(folder_.path() / "index");
    std::filesystem::rename(left, folder_.path() / "index");
    restart();
  }
  void lose_index() override {
    store_.reset();
    std::filesystem::remove_all(folder_.path() / "index");
    restart();
  }
  bool refuse_index_writes(std::uint32_t) override { return false; }
  bool refuse_append() override { return false; }

 private:
  // RocksDB makes and removes files in the background: a copy during which it did is no state that
  // ever was, and is made again.
  void copy_index(const std::filesystem::path& to) const {
    for (;;) {
      std::error_code error;
      const std::set<std::string> before = index_files();
      std::filesystem::copy(folder_.path() / "index", to, error);
      if (!error && index_files() == before) return;
      std::filesystem::remove_all(to);
    }
  }
  std::set<std::string> index_files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "index"))
      names.insert(entry.path().filename().string());
    return names;
  }

  storage::testing::TemporaryFolder folder_;
  std::unique_ptr<storage::Ledger> ledger_;
  std::unique_ptr<storage::IndexStore> store_;
};

}  // namespace

std::unique_ptr<Stage> memory_stage() {
  return std::make_unique<MemoryStage>();
}

std::unique_ptr<Stage> disk_stage() {
  return std::make_unique<DiskStage>();
}

}  // namespace engine::testing
