#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace storage {

// An open file. Thread safety: any call from any thread; the caller keeps writes apart.
// Every failure is Unavailable, with the file's name and the system's own words as detail.
class File {
 public:
  virtual ~File() = default;

  // Fills `into` from `offset` on; gives the number of bytes read, less only at the file's end.
  virtual base::Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) const = 0;
  // After a failure any part of the bytes may have been written.
  virtual base::Result<> write_at(std::uint64_t offset, std::string_view bytes) = 0;
  // Makes what was written durable. After a failure nobody knows which of it is on disk, and the
  // system may show bytes that the disk never got: what was written must be written again.
  virtual base::Result<> sync() = 0;
  // Makes the file at least `size` long, the new part zeros, with the space on disk reserved.
  virtual base::Result<> reserve(std::uint64_t size) = 0;
  virtual base::Result<> truncate(std::uint64_t size) = 0;
  virtual base::Result<std::uint64_t> size() const = 0;
};

// Held until destroyed.
class FolderLock {
 public:
  virtual ~FolderLock() = default;
};

// The disk as the segment ledger sees it: small, so that tests can put a cruel one in its place
// (storage/testing/faulty_file_system.h). Thread safety as File; failures are Unavailable.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual base::Result<> make_folders(const std::filesystem::path& folder) = 0;
  // Names of the files in it, in no order.
  virtual base::Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;
  // Keeps every other process, and every other caller in this one, from locking the same folder.
  virtual base::Result<std::unique_ptr<FolderLock>> lock(const std::filesystem::path& folder) = 0;
  // Makes creations, renames and removals in the folder durable.
  virtual base::Result<> sync_folder(const std::filesystem::path& folder) = 0;

  virtual base::Result<std::unique_ptr<File>> open(const std::filesystem::path& path) = 0;
  // Empty, whether or not the file was there.
  virtual base::Result<std::unique_ptr<File>> create(const std::filesystem::path& path) = 0;
  // Replaces `to` if it is there.
  virtual base::Result<> rename(const std::filesystem::path& from,
                                const std::filesystem::path& to) = 0;
  virtual base::Result<> remove(const std::filesystem::path& path) = 0;
};

// The files of the operating system. Lives as long as the process.
FileSystem& system_files();

}  // namespace storage
