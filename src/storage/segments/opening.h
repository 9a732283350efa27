#pragma once

#include <memory>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "storage/segments/folder.h"
#include "storage/segments/segment.h"
#include "storage/segments/segment_ledger.h"

namespace storage::segments {

// A ledger's folder, locked, checked and brought into the state that its last durable write left.
struct OpenedFolder {
  std::unique_ptr<FolderLock> lock;
  LedgerId ledger{};
  std::vector<std::unique_ptr<Segment>> segments;         // at least one
  std::vector<std::unique_ptr<Dictionary>> dictionaries;  // 1, 2 …
};

// Begins a new ledger in an empty folder. Reads the header of every segment and all of the last.
base::Result<OpenedFolder> open_folder(Folder& folder, base::Random& random,
                                       const SegmentLedgerOptions& options);

Segment to_segment(Folder::OpenSegment opened);

}  // namespace storage::segments
