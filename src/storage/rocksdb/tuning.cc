#include "storage/rocksdb/tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "storage/rocksdb/append_operator.h"

namespace storage {

namespace {

void set_memory(rocksdb::Options& rocks, const RocksIndexOptions& options) {
  // Quarters: one is filled while up to two are being flushed, and the memory of a flush under way
  // still counts. db_write_buffer_size is the wall behind it.
  rocks.write_buffer_size = options.buffer_bytes / 4;
  rocks.max_write_buffer_number = 3;
  rocks.db_write_buffer_size = options.buffer_bytes;
  // Most lookups of a new id miss: a filter of 2 % of the buffer spares the walk through it.
  rocks.memtable_prefix_bloom_size_ratio = 0.02;
  rocks.memtable_whole_key_filtering = true;
  // One writer at a time by contract: no need for locks inside the buffer.
  rocks.allow_concurrent_memtable_write = false;
  // Batches come in the order of their keys: begin where the last key went in (measured: half the
  // work again). One hint for each first byte, which is what tells kinds of keys apart.
  rocks.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));

  rocksdb::BlockBasedTableOptions table;
  // Four shards. By default there are 64, of 1 MiB each here, and what is larger than its shard is
  // never kept: filters of whole files were read again for each lookup (measured: 240 us).
  table.block_cache = rocksdb::NewLRUCache(options.cache_bytes, 2);
  // Indexes and filters count as cache too, in small pieces: otherwise memory grows with the data.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = 8 << 10;
  table.format_version = 5;
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocks.max_open_files = 512;
}

void set_files(rocksdb::Options& rocks) {
  rocks.compression = rocksdb::kLZ4Compression;
  rocks.bottommost_compression = rocksdb::kZSTD;
  rocks.level_compaction_dynamic_level_bytes = true;
  rocks.target_file_size_base = 32 << 20;
  // Written out in small steps, so that the ledger's fdatasync does not queue behind a large one.
  rocks.bytes_per_sync = 1 << 20;
  // 7.8 has defects with eight or more jobs and more than two buffers: two jobs are enough here.
  rocks.max_background_jobs = 2;
  rocks.force_consistency_checks = true;
}

void set_log(rocksdb::Options& rocks) {
  rocks.info_log_level = rocksdb::WARN_LEVEL;
  rocks.stats_dump_period_sec = 0;
  rocks.stats_persist_period_sec = 0;
}

}  // namespace

rocksdb::Options rocks_options(const RocksIndexOptions& options) {
  rocksdb::Options rocks;
  rocks.create_if_missing = true;
  rocks.merge_operator = make_append_operator();
  set_memory(rocks, options);
  set_files(rocks);
  set_log(rocks);
  return rocks;
}

}  // namespace storage
