#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace apps {

// A stream of bytes to import, read forward once.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills as much of `buffer` as there is; 0 at the end. Invalid if the stream is damaged or holds
  // more than it may.
  virtual base::Result<std::size_t> read(std::span<char> buffer) = 0;
};

// Opens a file; one that begins as gzip does is unpacked as it is read, at most
// `unpacked_bytes_max` bytes of it.
base::Result<std::unique_ptr<ByteSource>> open_file(const std::string& path,
                                                    std::uint64_t unpacked_bytes_max);

// Calls `visit` for each file in a zip archive, by name. Limits as above, for each file.
using ArchiveVisitor = std::function<base::Result<>(const std::string& name, ByteSource& content)>;
base::Result<> visit_zip(const std::string& path, std::uint64_t unpacked_bytes_max,
                         const ArchiveVisitor& visit);

}  // namespace apps
