#include "apps/export/packed_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace apps {

namespace {

std::unexpected<base::Error> disk_refused(int error) {
  return base::fail_with_detail(base::ErrorKind::Unavailable,
                                "a file cannot be written: make room or choose another folder",
                                std::strerror(error));
}

}  // namespace

base::Result<std::unique_ptr<PackedFile>> PackedFile::create(std::string path,
                                                             ExportOptions::Packing packing) {
  std::string partial = path + ".part";
  // T: zlib writes through, without a header.
  const gzFile stream =
      gzopen(partial.c_str(), packing == ExportOptions::Packing::Gzip ? "wb1" : "wbT");
  if (stream == nullptr) return disk_refused(errno);
  gzbuffer(stream, 256 * 1024);
  return std::unique_ptr<PackedFile>(new PackedFile(std::move(path), std::move(partial), stream));
}

PackedFile::~PackedFile() {
  if (stream_ != nullptr) gzclose(static_cast<gzFile>(stream_));
  if (!finished_) std::remove(partial_.c_str());
}

base::Result<> PackedFile::append(std::string_view bytes) {
  if (bytes.empty()) return {};
  const auto size = static_cast<unsigned>(bytes.size());
  if (gzwrite(static_cast<gzFile>(stream_), bytes.data(), size) == 0) return disk_refused(errno);
  return {};
}

base::Result<> PackedFile::finish() {
  if (gzclose(static_cast<gzFile>(std::exchange(stream_, nullptr))) != Z_OK)
    return disk_refused(errno);
  const int fd = ::open(partial_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return disk_refused(errno);
  const bool synced = ::fdatasync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (!synced) return disk_refused(error);
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) return disk_refused(errno);
  finished_ = true;
  return {};
}

}  // namespace apps
