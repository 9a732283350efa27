#include "http/chunked_decoder.h"

#include <doctest/doctest.h>

#include <string>

namespace http {

namespace {

// The body, with "!" appended if the framing was refused and "…" if it is incomplete.
std::string decode(std::string_view input, std::size_t piece_bytes) {
  ChunkedDecoder decoder;
  std::string body;
  bool complete = false;
  while (!input.empty() && !complete) {
    std::string_view piece = input.substr(0, piece_bytes);
    while (!piece.empty() && !complete) {
      const auto step = decoder.decode(piece);
      if (!step) return body + "!";
      body += step->data;
      complete = step->complete;
      piece.remove_prefix(step->consumed);
      input.remove_prefix(step->consumed);
    }
  }
  if (!complete) return body + "...";
  return input.empty() ? body : body + "|" + std::string(input);
}

}  // namespace

TEST_CASE("chunked bodies decode alike in pieces of any size") {
  const std::string_view input =
      "5\r\nhello\r\nA;name=\"value\"\r\n, world, h\r\n1\r\n!\r\n000\r\nTrailer: x\r\n\r\nGET";
  for (std::size_t piece = 1; piece <= input.size(); ++piece)
    CHECK(decode(input, piece) == "hello, world, h!|GET");
}

TEST_CASE("malformed chunks are refused") {
  struct Case {
    std::string_view input;
    std::string_view expected;
  };
  const Case cases[] = {
      {"", "..."},
      {"0\r\n\r\n", ""},
      {"5\r\nhell", "hell..."},
      {"\r\n", "!"},
      {"x\r\n", "!"},
      {"-1\r\n", "!"},
      {" 1\r\n", "!"},
      {"1 \r\na", "!"},
      {"0x1\r\na", "!"},
      {"1\na\r\n", "!"},
      {"1\r\rX", "!"},
      {"1\r\naX\r\n", "a!"},
      {"1\r\na\n0\r\n\r\n", "a!"},
      {"1\r\n\r\n\r\n0\r\n\r\n", "\r!"},      // the one byte of the chunk is the CR
      {"1;a=\"\n\"\r\nx\r\n0\r\n\r\n", "!"},  // a line feed hidden in an extension
      {"1;\x01\r\nx", "!"},
      {"10000000000000000\r\n", "!"},  // 2^64
      {"FFFFFFFFFFFFFFFF1\r\n", "!"},
      {"0\r\nA: b\nC: d\r\n\r\n", "!"},
      {"0\r\nA: \x7f\r\n\r\n", "!"},
      {"0\r\n\rX", "!"},
  };
  for (const auto& [input, expected] : cases) {
    CAPTURE(input);
    CHECK(decode(input, 1) == expected);
    CHECK(decode(input, 100) == expected);
  }
}

TEST_CASE("the largest chunk size is a size, not an overflow") {
  ChunkedDecoder decoder;
  const auto step = decoder.decode("FFFFFFFFFFFFFFFF\r\nab");
  REQUIRE(step.has_value());
  CHECK(step->data == "ab");
  CHECK_FALSE(step->complete);
}

TEST_CASE("chunk extensions and trailers are bounded") {
  CHECK(decode("1;" + std::string(200, 'a') + "\r\nx\r\n0\r\n\r\n", 7) == "x");
  CHECK(decode("1;" + std::string(300, 'a') + "\r\nx\r\n0\r\n\r\n", 7) == "!");
  CHECK(decode("0\r\nA: " + std::string(4000, 'a') + "\r\n\r\n", 7) == "");
  CHECK(decode("0\r\nA: " + std::string(5000, 'a') + "\r\n\r\n", 7) == "!");
  std::string many = "0\r\n";
  for (int i = 0; i < 2000; ++i)
    many += "A:b\r\n";
  CHECK(decode(many + "\r\n", 7) == "!");
}

}  // namespace http
