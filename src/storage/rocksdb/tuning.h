#pragma once

#include <rocksdb/options.h>

#include "storage/rocksdb/rocks_index_store.h"

namespace storage {

// Every RocksDB setting that differs from its default, with the reason, in one place.
rocksdb::Options rocks_options(const RocksIndexOptions& options);

}  // namespace storage
