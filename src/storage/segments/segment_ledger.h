#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/random.h"
#include "base/result.h"
#include "storage/ledger.h"
#include "storage/segments/file_system.h"

namespace storage {

// Where the dictionary that compresses documents is trained, once there are documents enough.
enum class DictionaryTraining : std::uint8_t {
  Background,  // on a thread of its own: encode() never waits for it
  AtOnce,      // inside the encode() that brings the last sample: repeatable, for tests
  Never
};

struct SegmentLedgerOptions {
  std::uint64_t segment_bytes = 128 << 20;  // a segment longer than this is followed by a new one
  std::uint64_t step_bytes = 64 << 20;      // disk space is reserved in steps of up to this
  std::uint64_t group_bytes = 512 << 20;    // a group larger than this is refused
  DictionaryTraining training = DictionaryTraining::Background;
  // A dictionary is trained from so many documents, or so many bytes of them.
  std::size_t sample_documents = 2000;
  std::size_t sample_bytes = 4 << 20;
};

// The ledger as segment files in one folder, made when it is not there. The bytes, and what open()
// does with each kind of damage, are specified in docs/internals/segment-format.md.
//
// Errors of open: Unavailable when another process has the ledger open, or the disk refuses;
// Internal when stored bytes are damaged or missing: the detail names file and offset, nothing is
// changed on disk. One case cannot be told from a write that was cut off: damage to the very last
// group alone. The ledger then ends before it: the owner of an index must compare the t that it has
// applied with last_t(), and refuse to go on when the ledger is behind.
//
// Errors of append(), besides those of the contract: Internal when the disk failed in such a way
// that only the next open can tell whether the group is stored (the write failed, and so did the
// attempt to fence it off). Nothing is visible until then, and appends are refused with Unavailable
// until the fence stands; once one succeeds, the group is out for good. TooLarge for a group larger
// than the option says.
base::Result<std::unique_ptr<Ledger>> open_segment_ledger(const std::filesystem::path& folder,
                                                          const SegmentLedgerOptions& options = {});

// The same on a given disk and source of chance (for the ledger's identity), which outlive it.
base::Result<std::unique_ptr<Ledger>> open_segment_ledger(FileSystem& files, base::Random& random,
                                                          const std::filesystem::path& folder,
                                                          const SegmentLedgerOptions& options = {});

}  // namespace storage
