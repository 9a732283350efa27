#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "storage/index_store.h"

namespace storage {

struct RocksIndexOptions {
  std::size_t cache_bytes = 64 << 20;   // blocks, indexes and filters of the files
  std::size_t buffer_bytes = 64 << 20;  // what is written and not yet in a file
};

// An index store in one folder, on RocksDB. Made when it is not there.
//
// There is no write-ahead log: what was written since the last flush (explicit, or of a full
// buffer) is gone after a crash, in whole batches from the end. A clean close flushes.
//
// Errors of open: Unavailable when another process has it open or the disk refuses; Damaged when
// the files are damaged, or were found to be by the process before (file DAMAGED): the owner may
// delete the folder and rebuild it from the ledger.
// Errors later: Unavailable from write(), flush() and clear() when the disk is full or refuses (a
// later call may succeed); Damaged from any call when bytes are damaged. clear() begins a new
// folder.
//
// A cursor must not outlive the store.
base::Result<std::unique_ptr<IndexStore>> open_rocks_index_store(
    const std::filesystem::path& folder, const RocksIndexOptions& options = {});

}  // namespace storage
