#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "storage/segments/file_system.h"
#include "storage/segments/format.h"

namespace storage::segments {

// A place to begin a replay: the record of t begins at offset.
struct Mark {
  std::uint64_t t = 0;
  std::uint64_t offset = 0;
};
inline constexpr std::uint64_t kMarkDistance = 256 << 10;

// What the last segment holds after a stop of any kind.
struct Tail {
  std::uint64_t end = kRecordsBegin;          // behind the last valid record
  std::uint64_t last_t = 0;                   // of that record, or of the segment before
  std::uint64_t group_begin = kRecordsBegin;  // of the last group; `end` if there is none
  std::uint64_t torn_end = kRecordsBegin;     // behind the last byte of a group cut off; or `end`
  std::uint32_t dictionaries = 0;             // the highest number that a document names
  std::vector<Mark> marks;
};

// Reads the last segment from its beginning. Distinguishes a clean end and a torn group (which was
// never acknowledged: it is the last, and no record of a later group follows) from damage to what
// was acknowledged: Internal, with the offset as detail. Also Internal if the segment says that
// another follows it. Changes nothing.
base::Result<Tail> scan_tail(const File& file, const SegmentHeader& header);

// Makes the state that the scan found the state on disk: erases the torn group, and writes the last
// group once more, because a process that died after a failed fdatasync may have left it in the
// system's cache alone.
base::Result<> settle_tail(File& file, const Tail& tail);

}  // namespace storage::segments
