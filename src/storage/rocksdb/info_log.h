#pragma once

#include <rocksdb/env.h>

#include <filesystem>
#include <memory>

namespace storage {

// The file LOG in the folder, for RocksDB's own warnings and errors. It begins anew when it is
// large. What cannot be written is left out: RocksDB's own log file ends the process when the disk
// is full (7.8, built with its assertions, as Debian does), and a log is not worth that.
std::shared_ptr<rocksdb::Logger> make_info_log(const std::filesystem::path& folder);

}  // namespace storage
