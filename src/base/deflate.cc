#include "base/deflate.h"

#include <zlib.h>

#include "base/check.h"

namespace base {

std::string deflate(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  CHECK(compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                  reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
                  Z_BEST_COMPRESSION) == Z_OK);
  out.resize(size);
  return out;
}

Result<std::string> inflate(std::string_view compressed, std::size_t size) {
  std::string out(size, '\0');
  uLongf written = size;
  const int status =
      uncompress(reinterpret_cast<Bytef*>(out.data()), &written,
                 reinterpret_cast<const Bytef*>(compressed.data()), compressed.size());
  if (status != Z_OK || written != size)
    return fail(ErrorKind::Internal, "compressed data is damaged");
  return out;
}

}  // namespace base
