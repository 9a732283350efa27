#include "storage/rocksdb/rocks_index_store.h"

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <system_error>

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

base::Result<> read_outcome(const rocksdb::Status& status) {
  if (status.ok()) return {};
  return base::fail_with_detail(base::ErrorKind::Internal, "The index cannot be read.",
                                status.ToString());
}

base::Result<> write_outcome(const rocksdb::Status& status) {
  if (status.ok()) return {};
  if (status.IsCorruption()) {
    return base::fail_with_detail(base::ErrorKind::Internal, "The index is damaged.",
                                  status.ToString());
  }
  return base::fail_with_detail(
      base::ErrorKind::Unavailable,
      "The index cannot be written: check that the disk has room and works.", status.ToString());
}

class RocksCursor final : public IndexStore::Cursor {
 public:
  RocksCursor(rocksdb::DB& db, std::string_view from, std::string_view to) : from_(from), to_(to) {
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
  base::Result<> status() const override { return read_outcome(iterator_->status()); }

 private:
  std::string from_;
  std::string to_;
  rocksdb::Slice lower_;  // the iterator keeps pointers to these two
  rocksdb::Slice upper_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksIndexStore final : public IndexStore {
 public:
  explicit RocksIndexStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {
    write_options_.disableWAL = true;
  }

  base::Result<std::optional<std::string>> get(std::string_view key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get({}, slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    TRY_VOID(read_outcome(status));
    return value;
  }

  std::unique_ptr<Cursor> scan(std::string_view from, std::string_view to) const override {
    return std::make_unique<RocksCursor>(*db_, from, to);
  }

  base::Result<> write(const IndexBatch& batch) override;
  base::Result<> flush() override;
  base::Result<> clear() override;

 private:
  base::Result<> erase_all();

  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions write_options_;
};

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
  return write_outcome(status);
}

base::Result<> RocksIndexStore::flush() {
  rocksdb::Status status = db_->Flush({});
  if (!status.ok() && db_->Resume().ok()) status = db_->Flush({});
  return write_outcome(status);
}

// The order matters for a crash on the way: first one durable mark that erases all, then the space
// is freed. So the store is never found with some files gone and its applied t still there.
base::Result<> RocksIndexStore::clear() {
  TRY_VOID(erase_all());
  TRY_VOID(flush());
  rocksdb::ColumnFamilyHandle* const family = db_->DefaultColumnFamily();
  TRY_VOID(write_outcome(rocksdb::DeleteFilesInRange(db_.get(), family, nullptr, nullptr)));
  return write_outcome(db_->CompactRange({}, family, nullptr, nullptr));
}

base::Result<> RocksIndexStore::erase_all() {
  std::string first;
  std::string past_last;
  {
    const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator({}));
    iterator->SeekToFirst();
    if (!iterator->Valid()) return read_outcome(iterator->status());
    first = iterator->key().ToString();
    iterator->SeekToLast();
    TRY_VOID(read_outcome(iterator->status()));
    past_last = iterator->key().ToString() + '\0';
  }
  return write_outcome(
      db_->DeleteRange(write_options_, db_->DefaultColumnFamily(), first, past_last));
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
  if (status.IsCorruption() || status.IsInvalidArgument() || status.IsNotSupported()) {
    return base::fail_with_detail(
        base::ErrorKind::Internal,
        "The index is damaged: rebuild it from the ledger with `eir reindex`.", text);
  }
  return base::fail_with_detail(base::ErrorKind::Unavailable,
                                "The index cannot be opened: check its folder and the disk.", text);
}

}  // namespace

base::Result<std::unique_ptr<IndexStore>> open_rocks_index_store(
    const std::filesystem::path& folder, const RocksIndexOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return base::fail_with_detail(base::ErrorKind::Unavailable,
                                  "The folder of the index cannot be made: check the disk.",
                                  folder.string() + ": " + error.message());
  }
  rocksdb::Options rocks = rocks_options(options);
  rocks.info_log = make_info_log(folder);
  rocksdb::DB* db = nullptr;
  TRY_VOID(open_outcome(rocksdb::DB::Open(rocks, folder.string(), &db)));
  return std::make_unique<RocksIndexStore>(std::unique_ptr<rocksdb::DB>(db));
}

}  // namespace storage
