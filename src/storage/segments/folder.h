#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/segments/dictionary.h"
#include "storage/segments/file_system.h"
#include "storage/segments/format.h"

namespace storage::segments {

// The files of one ledger: 00000001.segment, 00000001.dictionary, lock. A new file is written and
// made durable under a name ending in .new first, so one with its final name is never half made.
// Thread safety: as FileSystem, for files of different names.
class Folder {
 public:
  // `files` outlives it.
  Folder(FileSystem& files, std::filesystem::path path) : files_(files), path_(std::move(path)) {}

  // Makes the folder if need be and removes what an interrupted creation left.
  base::Result<std::unique_ptr<FolderLock>> lock_and_tidy();

  // The numbers of the segments or dictionaries there are: 1 … count. Internal if one is missing.
  enum class Kind : std::uint8_t { Segment, Dictionary };
  base::Result<std::uint32_t> count(Kind kind);

  struct OpenSegment {
    SegmentHeader header;
    std::unique_ptr<File> file;
  };
  // Internal if the header is damaged or is not of this number.
  base::Result<OpenSegment> open_segment(std::uint32_t number);
  // Durable on return. Up to `reserve` bytes are reserved if there is room for them. May be called
  // again after a failure.
  base::Result<OpenSegment> create_segment(const SegmentHeader& header, std::uint64_t reserve);

  base::Result<std::unique_ptr<Dictionary>> open_dictionary(std::uint32_t number,
                                                            const LedgerId& ledger);
  // Durable on return.
  base::Result<> store_dictionary(const Dictionary& dictionary, const LedgerId& ledger);

  // For messages and the log.
  std::string describe(Kind kind, std::uint32_t number) const;

 private:
  std::filesystem::path path_of(Kind kind, std::uint32_t number) const;
  base::Result<std::unique_ptr<File>> publish(const std::filesystem::path& path,
                                              std::string_view bytes, std::uint64_t reserve);

  FileSystem& files_;
  std::filesystem::path path_;
};

// The same error with "file: " before its detail.
base::Error in_file(base::Error error, const std::string& file);

}  // namespace storage::segments
