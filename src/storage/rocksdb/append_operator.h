#pragma once

#include <rocksdb/merge_operator.h>

#include <memory>

namespace storage {

// IndexBatch::append as a RocksDB merge: values are put one after the other, with nothing between.
// RocksDB's own StringAppendOperator joins through a delimiter and copies quadratically.
// Its name is stored in the files and never changes.
std::shared_ptr<rocksdb::MergeOperator> make_append_operator();

}  // namespace storage
