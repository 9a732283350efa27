#include "apps/import/byte_source.h"

#include <zlib.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace apps {

namespace {

using base::ErrorKind;
using base::fail;

// gzread() passes through what is not gzip, so one source serves both.
class GzipSource final : public ByteSource {
 public:
  GzipSource(gzFile file, std::uint64_t bytes_max) : file_(file), left_(bytes_max) {}
  ~GzipSource() override { gzclose(file_); }

  base::Result<std::size_t> read(std::span<char> buffer) override {
    const int got = gzread(file_, buffer.data(), static_cast<unsigned>(buffer.size()));
    if (got < 0) return fail(ErrorKind::Invalid, "the file is not whole: it cannot be unpacked");
    if (got == 0 && gzeof(file_) != 0) {
      int error = Z_OK;
      gzerror(file_, &error);
      if (error == Z_BUF_ERROR) return fail(ErrorKind::Invalid, "the file ends half way");
    }
    const auto size = static_cast<std::size_t>(got);
    if (size > left_) return fail(ErrorKind::TooLarge, "the file unpacks to too many bytes");
    left_ -= size;
    return size;
  }

 private:
  gzFile file_;
  std::uint64_t left_;
};

}  // namespace

base::Result<std::unique_ptr<ByteSource>> open_file(const std::string& path,
                                                    std::uint64_t unpacked_bytes_max) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr)
    return base::fail_with_detail(ErrorKind::NotFound, "the file cannot be opened",
                                  std::strerror(errno));
  gzbuffer(file, 256 * 1024);
  return std::make_unique<GzipSource>(file, unpacked_bytes_max);
}

}  // namespace apps
