#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "storage/segments/file_system.h"

namespace storage {

// A small record of what happened, for what is neither in the ledger nor made from it: records are
// appended one after the other, and read back in that order. Each is whole or not there.
//
// The file is a run of
//
//   record := size:le32  checksum:le64 (base::hash64 of the bytes)  bytes
//
// What a crash tore off is cut off when it is opened. Whatever was appended is safe from the end of
// the process; only what came before a sync() is safe from the end of the machine.
//
// Thread safety: one caller at a time.
class Journal {
 public:
  virtual ~Journal() = default;

  // Visits every record from the beginning, until the visitor fails. Once, before anything else.
  using Visitor = std::function<base::Result<>(std::string_view record)>;
  virtual base::Result<> replay(const Visitor& visit) = 0;
  // Unavailable if the disk refuses: the record is not there then, and may be appended again.
  virtual base::Result<> append(std::string_view record) = 0;
  virtual base::Result<> sync() = 0;
  // Begins anew with this record alone, in one step, durably.
  virtual base::Result<> replace(std::string_view record) = 0;
  virtual std::uint64_t size() const = 0;
};

// Makes the file if it is not there; its folder must be.
base::Result<std::unique_ptr<Journal>> open_journal(FileSystem& files, std::filesystem::path path);

// One that lives and dies with the process.
std::unique_ptr<Journal> make_memory_journal();

}  // namespace storage
