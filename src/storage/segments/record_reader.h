#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/segments/file_system.h"
#include "storage/segments/format.h"

namespace storage::segments {

// Walks the records of one segment with few large reads. One thread.
class RecordReader {
 public:
  // From `place`, where a record begins; nothing at or past `limit` is read. `file` outlives it.
  RecordReader(const File& file, const RecordPlace& place, std::uint64_t limit)
      : file_(file), place_(place), limit_(limit) {}

  struct Step {
    RecordHeader head;
    Record record;           // empty at the end mark; its views live until the next call
    std::string_view bytes;  // the whole record
    std::uint64_t offset = 0;
  };

  // The record at offset(), which then moves behind it. Nothing, and it stays, when there is no
  // valid whole record below the limit. An error is a failure of the disk.
  base::Result<std::optional<Step>> next();

  // Tries offset `offset` next.
  void move_to(std::uint64_t offset) { place_.offset = offset; }
  std::uint64_t offset() const { return place_.offset; }

  // All that is in memory from offset() on: at least `size` bytes, less only at the limit or the
  // file's end. Lives until the next call.
  base::Result<std::string_view> peek(std::uint64_t size);

 private:
  const File& file_;
  RecordPlace place_;
  std::uint64_t limit_;
  std::string buffer_;
  std::uint64_t buffer_offset_ = 0;  // of its first byte in the file
};

}  // namespace storage::segments
