#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/ledger.h"
#include "storage/segments/segment.h"

namespace storage::segments {

inline constexpr std::uint64_t kFirstStepBytes = 4 << 20;

// Writes groups behind the end of one segment. One thread.
class SegmentWriter {
 public:
  // `segment` outlives it. Space is reserved in steps of up to `step_bytes`.
  SegmentWriter(Segment& segment, std::uint64_t step_bytes, std::uint64_t reserved_to)
      : segment_(&segment), step_bytes_(step_bytes), reserved_to_(reserved_to) {}

  struct Written {
    std::vector<DocumentRef> documents;
    std::uint64_t end = 0;  // the segment's, when the group counts
  };

  // Makes room for the group. After a failure nothing of it has been written.
  base::Result<> reserve(std::uint64_t bytes);
  // One write and one sync, behind segment.end. After a failure any part of the group may be on
  // disk: the segment must not be written again, but by close().
  base::Result<Written> write(std::span<const LedgerEntry> entries);
  // Says in the segment that another follows it, and gives back what is left of the space. That
  // helps to notice a missing file and no more: it need not succeed.
  base::Result<> close();

 private:
  base::Result<> zero_ahead(std::uint64_t end);

  Segment* segment_;
  std::uint64_t step_bytes_;
  std::uint64_t reserved_to_;
  std::uint64_t zeroed_to_ = 0;
  std::string group_;
};

}  // namespace storage::segments
