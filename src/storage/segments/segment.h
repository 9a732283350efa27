#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/segments/file_system.h"
#include "storage/segments/format.h"
#include "storage/segments/recovery.h"

namespace storage::segments {

// One segment as the ledger knows it. `end`, `last_t` and `marks` belong to the ledger's mutex.
struct Segment {
  SegmentHeader header;
  std::uint64_t seed = 0;
  std::unique_ptr<File> file;
  std::uint64_t end = kRecordsBegin;  // behind the last durable record
  std::uint64_t last_t = 0;           // of that record; header.first_t - 1 if there is none
  std::vector<Mark> marks;            // ascending, perhaps none

  RecordPlace place(std::uint64_t offset) const { return {header.number, offset, seed}; }
};

}  // namespace storage::segments
