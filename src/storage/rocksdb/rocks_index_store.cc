#include "storage/rocksdb/rocks_index_store.h"

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "storage/rocksdb/info_log.h"
#include "storage/rocksdb/tuning.h"

namespace storage {

namespace {

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
std::string_view view(const rocksdb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

// Remembers that the index is damaged, for the process after this one.
class DamageMark {
 public:
  explicit DamageMark(const std::filesystem::path& folder) : path_(folder / "DAMAGED") {}

  bool is_set() const {
    std::error_code error;
    return std::filesystem::exists(path_, error);
  }

  void set(std::string_view detail) noexcept {
    if (is_reported_.exchange(true)) return;
    try {
      base::log(base::LogLevel::Error, "index-damaged", {{"detail", base::Loggable{detail}}});
      std::ofstream(path_) << "made again by the next start\n";
    } catch (const std::exception&) {
      // Then the next start finds the damage as this one did.
    }
  }
  void forget() { is_reported_ = false; }

 private:
  const std::filesystem::path path_;
  std::atomic<bool> is_reported_ = false;
};

// RocksDB says Corruption where a checksum does not fit, and other things where a length or a name
// is not what it should be.
bool is_damage(const rocksdb::Status& status) {
  return status.IsCorruption() || status.IsInvalidArgument() || status.IsNotSupported();
}

base::Result<> read_outcome(const rocksdb::Status& status, DamageMark& mark) {
  if (status.ok()) return {};
  if (is_damage(status)) {
    mark.set(status.ToString());
    return base::fail_damaged(status.ToString());
  }
  return base::fail_with_detail(base::ErrorKind::Internal, "The index cannot be read.",
                                status.ToString());
}

base::Result<> write_outcome(const rocksdb::Status& status, DamageMark& mark) {
  if (status.ok()) return {};
  if (is_damage(status)) {
    mark.set(status.ToString());
    return base::fail_damaged(status.ToString());
  }
  return base::fail_with_detail(
      base::ErrorKind::Unavailable,
      "The index cannot be written: check that the disk has room and works.", status.ToString());
}

class RocksCursor final : public IndexStore::Cursor {
 public:
  RocksCursor(rocksdb::DB& db, DamageMark& mark, std::string_view from, std::string_view to)
      : mark_(mark), from_(from), to_(to) {
    rocksdb::ReadOptions options;
    lower_ = from_;
    options.iterate_lower_bound = &lower_;
    upper_ = to_;
    if (!to_.empty()) options.iterate_upper_bound = &upper_;
    iterator_.reset(db.NewIterator(options));
    iterator_->Seek(lower_);
  }

  bool valid() const override { return iterator_->Valid(); }
  std::string_view key() const override { return view(iterator_->key()); }
  std::string_view value() const override { return view(iterator_->value()); }
  void next() override { iterator_->Next(); }
  void seek(std::string_view key) override {
    iterator_->Seek(slice(std::max(key, std::string_view(from_))));
  }
  base::Result<> status() const override { return read_outcome(iterator_->status(), mark_); }

 private:
  DamageMark& mark_;
  std::string from_;
  std::string to_;
  rocksdb::Slice lower_;  // the iterator keeps pointers to these two
  rocksdb::Slice upper_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

base::Result<std::unique_ptr<rocksdb::DB>> open_database(const std::filesystem::path& folder,
                                                         const RocksIndexOptions& options);

class RocksIndexStore final : public IndexStore {
 public:
  RocksIndexStore(std::filesystem::path folder, const RocksIndexOptions& options,
                  std::unique_ptr<rocksdb::DB> db)
      : folder_(std::move(folder)), options_(options), mark_(folder_), db_(std::move(db)) {
    write_options_.disableWAL = true;
  }

  base::Result<std::optional<std::string>> get(std::string_view key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get({}, slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    TRY_VOID(read_outcome(status, mark_));
    return value;
  }

  std::unique_ptr<Cursor> scan(std::string_view from, std::string_view to) const override {
    return std::make_unique<RocksCursor>(*db_, mark_, from, to);
  }

  base::Result<> write(const IndexBatch& batch) override;
  base::Result<> flush() override;
  base::Result<> clear() override;
  void report_damage(std::string_view detail) const noexcept override { mark_.set(detail); }

 private:
  const std::filesystem::path folder_;
  const RocksIndexOptions options_;
  mutable DamageMark mark_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions write_options_;
};

// Where clear() puts what is to be removed.
std::filesystem::path aside(const std::filesystem::path& folder) {
  std::filesystem::path path = folder;
  return path += ".old";
}

std::unexpected<base::Error> cannot_remove(const std::filesystem::path& folder,
                                           const std::error_code& error) {
  return base::fail_with_detail(base::ErrorKind::Unavailable,
                                "The old index cannot be removed: delete its folder.",
                                folder.string() + ": " + error.message());
}

// In the order of the keys: what lies side by side in RocksDB's buffer is put in with half the work
// (measured). Nobody can tell, since a batch is seen whole, and changes of one key keep their
// order.
std::vector<const IndexBatch::Change*> by_key(const IndexBatch& batch) {
  std::vector<const IndexBatch::Change*> changes;
  changes.reserve(batch.changes().size());
  for (const IndexBatch::Change& change : batch.changes())
    changes.push_back(&change);
  // Of one key the first is the one that lies first in the batch.
  std::ranges::sort(changes, [](const auto* a, const auto* b) {
    const int order = a->key.compare(b->key);
    return order != 0 ? order < 0 : a < b;
  });
  return changes;
}

base::Result<> RocksIndexStore::write(const IndexBatch& batch) {
  constexpr std::size_t kOverheadPerChange = 16;
  rocksdb::WriteBatch rocks(batch.bytes() + kOverheadPerChange * batch.changes().size());
  for (const IndexBatch::Change* change : by_key(batch)) {
    switch (change->op) {
      case IndexBatch::Op::Put:
        rocks.Put(change->key, change->value);
        break;
      case IndexBatch::Op::Append:
        rocks.Merge(change->key, change->value);
        break;
      case IndexBatch::Op::Erase:
        rocks.Delete(change->key);
        break;
    }
  }
  rocksdb::Status status = db_->Write(write_options_, &rocks);
  // After a flush that failed RocksDB refuses writes until it is asked to try again.
  if (!status.ok() && db_->Resume().ok()) status = db_->Write(write_options_, &rocks);
  return write_outcome(status, mark_);
}

base::Result<> RocksIndexStore::flush() {
  rocksdb::Status status = db_->Flush({});
  if (!status.ok() && db_->Resume().ok()) status = db_->Flush({});
  return write_outcome(status, mark_);
}

// A new folder takes the place of this one: what is damaged could not even be erased. A crash on
// the way leaves the old one, or none.
base::Result<> RocksIndexStore::clear() {
  {
    const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator({}));
    iterator->SeekToFirst();
    if (!iterator->Valid() && iterator->status().ok()) return {};
  }
  db_.reset();
  std::error_code error;
  const std::filesystem::path old = aside(folder_);
  std::filesystem::remove_all(old, error);
  std::filesystem::rename(folder_, old, error);
  if (!error) std::filesystem::remove_all(old, error);
  if (error) return cannot_remove(folder_, error);
  mark_.forget();
  db_ = TRY(open_database(folder_, options_));
  return {};
}

base::Result<> open_outcome(const rocksdb::Status& status) {
  if (status.ok()) return {};
  // RocksDB gives its own lock file no status of its own, only these words.
  const std::string text = status.ToString();
  if (text.find("lock ") != std::string::npos && text.find("LOCK") != std::string::npos) {
    return base::fail_with_detail(base::ErrorKind::Unavailable,
                                  "The index is open in another process: stop that one first.",
                                  text);
  }
  if (is_damage(status)) {
    return base::fail_damaged(text);
  }
  return base::fail_with_detail(base::ErrorKind::Unavailable,
                                "The index cannot be opened: check its folder and the disk.", text);
}

base::Result<std::unique_ptr<rocksdb::DB>> open_database(const std::filesystem::path& folder,
                                                         const RocksIndexOptions& options) {
  std::error_code error;
  std::filesystem::remove_all(aside(folder), error);  // of a clear() that was cut short
  std::filesystem::create_directories(folder, error);
  if (error) {
    return base::fail_with_detail(base::ErrorKind::Unavailable,
                                  "The folder of the index cannot be made: check the disk.",
                                  folder.string() + ": " + error.message());
  }
  if (DamageMark(folder).is_set()) return base::fail_damaged("found by the process before");
  rocksdb::Options rocks = rocks_options(options);
  rocks.info_log = make_info_log(folder);
  rocksdb::DB* db = nullptr;
  TRY_VOID(open_outcome(rocksdb::DB::Open(rocks, folder.string(), &db)));
  return std::unique_ptr<rocksdb::DB>(db);
}

}  // namespace

base::Result<std::unique_ptr<IndexStore>> open_rocks_index_store(
    const std::filesystem::path& folder, const RocksIndexOptions& options) {
  return std::make_unique<RocksIndexStore>(folder, options, TRY(open_database(folder, options)));
}

}  // namespace storage
