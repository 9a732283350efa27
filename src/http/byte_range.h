#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace http {

// Which bytes of a representation a request asks for.
struct ByteRange {
  enum class Kind : std::uint8_t {
    Whole,  // no Range, one that is not understood, or several: the whole is sent (RFC 9110, 14.2)
    Part,
    Unsatisfiable,  // 416: it begins behind the end
  };
  Kind kind = Kind::Whole;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // behind the last byte

  std::uint64_t size() const { return end - begin; }
  // The value of Content-Range for a representation of `size` bytes; also for a 416.
  std::string content_range(std::uint64_t size) const;
};

// Reads a Range field ("bytes=0-499", "bytes=500-", "bytes=-500") for a representation of `size`
// bytes. `range` may be anything a client sends, or empty.
ByteRange parse_range(std::string_view range, std::uint64_t size);

}  // namespace http
