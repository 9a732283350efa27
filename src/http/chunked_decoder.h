#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "http/refusal.h"

namespace http {

// Takes the framing off a chunked request body, whatever the pieces it arrives in.
// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
// Stricter than the RFC where programs are known to disagree: every line ends in CR LF, sizes have
// at most 16 digits, chunk extensions and trailers are short, printable, and dropped.
// Not thread-safe; one per request.
class ChunkedDecoder {
 public:
  struct Step {
    std::size_t consumed = 0;  // bytes of the input that are done with
    std::string_view data;     // body bytes: a part of the input, may be empty
    bool complete = false;     // the last chunk and its trailers have been read
  };

  // Reads up to and including the next run of body bytes. Call until all is consumed or complete.
  std::expected<Step, Refusal> decode(std::string_view input);

 private:
  enum class State : std::uint8_t {
    SizeFirst,
    Size,
    Extension,
    SizeNewline,
    Data,
    DataReturn,
    DataNewline,
    TrailerFirst,
    Trailer,
    TrailerNewline,
    LastNewline,
    Complete
  };

  std::expected<void, Refusal> take(char c);
  std::expected<void, Refusal> take_size(char c);
  std::expected<void, Refusal> take_text(char c, State newline);
  std::expected<void, Refusal> expect(char c, char wanted, State next);

  State state_ = State::SizeFirst;
  std::uint64_t remaining_ = 0;
  std::size_t digits_ = 0;
  std::size_t line_bytes_ = 0;     // of the extension being read
  std::size_t trailer_bytes_ = 0;  // of all trailers
};

}  // namespace http
