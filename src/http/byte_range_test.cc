#include "http/byte_range.h"

#include <doctest/doctest.h>

namespace http {

namespace {

std::string read(std::string_view range, std::uint64_t size) {
  const ByteRange found = parse_range(range, size);
  return found.kind == ByteRange::Kind::Whole ? "whole" : found.content_range(size);
}

}  // namespace

TEST_CASE("a range of bytes is read as RFC 9110 says") {
  CHECK(read("bytes=0-499", 1000) == "bytes 0-499/1000");
  CHECK(read("bytes=500-", 1000) == "bytes 500-999/1000");
  CHECK(read("bytes=-1", 1000) == "bytes 999-999/1000");
  CHECK(read("bytes=-5000", 1000) == "bytes 0-999/1000");
  CHECK(read("BYTES=999-99999999999999999999999", 1000) == "bytes 999-999/1000");
  CHECK(parse_range("bytes=2-3", 10).size() == 2);
  CHECK(parse_range("", 10).size() == 10);
}

TEST_CASE("a range that begins behind the end is told so") {
  CHECK(read("bytes=1000-", 1000) == "bytes */1000");
  CHECK(read("bytes=-0", 1000) == "bytes */1000");
  CHECK(read("bytes=0-", 0) == "bytes */0");
  CHECK(read("bytes=99999999999999999999999-", 1000) == "bytes */1000");
}

TEST_CASE("what is no single range of bytes asks for the whole") {
  for (const char* range : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "items=0-1",
                            "bytes=0-1,5-6", "bytes=0", "bytes=--1", "bytes=1-2x", "bytes=+1-2"})
    CHECK_MESSAGE(read(range, 1000) == "whole", range);
}

}  // namespace http
