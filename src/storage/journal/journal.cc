#include "storage/journal/journal.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"

namespace storage {

namespace {

constexpr std::size_t kHeadBytes = 12;
constexpr std::uint32_t kRecordBytesMax = std::uint32_t{1} << 30;

std::string framed(std::string_view record) {
  std::string bytes;
  bytes.reserve(kHeadBytes + record.size());
  base::append_le(bytes, static_cast<std::uint32_t>(record.size()));
  base::append_le(bytes, base::hash64(record));
  bytes += record;
  return bytes;
}

class FileJournal final : public Journal {
 public:
  FileJournal(FileSystem& files, std::filesystem::path path, std::unique_ptr<File> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}

  base::Result<> replay(const Visitor& visit) override {
    const std::uint64_t whole = TRY(file_->size());
    std::string record;
    while (size_ + kHeadBytes <= whole) {
      std::string head(kHeadBytes, '\0');
      if (TRY(file_->read_at(size_, head)) < kHeadBytes) break;
      base::ByteReader reader(head);
      const auto bytes = reader.le<std::uint32_t>();
      const auto checksum = reader.le<std::uint64_t>();
      if (bytes > kRecordBytesMax || size_ + kHeadBytes + bytes > whole) break;
      record.resize(bytes);
      if (TRY(file_->read_at(size_ + kHeadBytes, record)) < bytes) break;
      if (base::hash64(record) != checksum) break;
      TRY_VOID(visit(record));
      size_ += kHeadBytes + bytes;
    }
    if (size_ < whole) TRY_VOID(file_->truncate(size_));
    return {};
  }

  base::Result<> append(std::string_view record) override {
    const std::string bytes = framed(record);
    TRY_VOID(file_->write_at(size_, bytes));
    size_ += bytes.size();
    return {};
  }

  base::Result<> sync() override { return file_->sync(); }

  base::Result<> replace(std::string_view record) override {
    std::filesystem::path next = path_;
    next += ".new";
    const std::string bytes = framed(record);
    auto file = TRY(files_.create(next));
    TRY_VOID(file->write_at(0, bytes));
    TRY_VOID(file->sync());
    TRY_VOID(files_.rename(next, path_));
    TRY_VOID(files_.sync_folder(path_.parent_path()));
    file_ = std::move(file);
    size_ = bytes.size();
    return {};
  }

  std::uint64_t size() const override { return size_; }

 private:
  FileSystem& files_;
  const std::filesystem::path path_;
  std::unique_ptr<File> file_;
  std::uint64_t size_ = 0;
};

class MemoryJournal final : public Journal {
 public:
  base::Result<> replay(const Visitor& visit) override {
    for (const std::string& record : records_)
      TRY_VOID(visit(record));
    return {};
  }
  base::Result<> append(std::string_view record) override {
    records_.emplace_back(record);
    size_ += record.size();
    return {};
  }
  base::Result<> sync() override { return {}; }
  base::Result<> replace(std::string_view record) override {
    records_.clear();
    size_ = 0;
    return append(record);
  }
  std::uint64_t size() const override { return size_; }

 private:
  std::vector<std::string> records_;
  std::uint64_t size_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<Journal>> open_journal(FileSystem& files, std::filesystem::path path) {
  const std::vector<std::string> names = TRY(files.list(path.parent_path()));
  const bool is_there = std::ranges::find(names, path.filename().string()) != names.end();
  auto file = is_there ? TRY(files.open(path)) : TRY(files.create(path));
  if (!is_there) TRY_VOID(files.sync_folder(path.parent_path()));
  return std::make_unique<FileJournal>(files, std::move(path), std::move(file));
}

std::unique_ptr<Journal> make_memory_journal() {
  return std::make_unique<MemoryJournal>();
}

}  // namespace storage
