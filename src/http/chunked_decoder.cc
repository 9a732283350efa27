#include "http/chunked_decoder.h"

#include <algorithm>

namespace http {

namespace {

constexpr std::size_t kDigitsMax = 16;
constexpr std::size_t kExtensionBytesMax = 256;
constexpr std::size_t kTrailerBytesMax = 4096;

std::unexpected<Refusal> malformed() {
  return std::unexpected(Refusal{400, "The chunked request body is malformed."});
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::expected<ChunkedDecoder::Step, Refusal> ChunkedDecoder::decode(std::string_view input) {
  std::size_t at = 0;
  while (at < input.size() && state_ != State::Complete) {
    if (state_ == State::Data) {
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size() - at));
      remaining_ -= size;
      if (remaining_ == 0) state_ = State::DataReturn;
      return Step{at + size, input.substr(at, size), false};
    }
    if (auto taken = take(input[at]); !taken) return std::unexpected(taken.error());
    ++at;
  }
  return Step{at, {}, state_ == State::Complete};
}

std::expected<void, Refusal> ChunkedDecoder::take(char c) {
  switch (state_) {
    case State::SizeFirst:
    case State::Size:
      return take_size(c);
    case State::Extension:
      return take_text(c, State::SizeNewline);
    case State::SizeNewline:
      return expect(c, '\n', remaining_ == 0 ? State::TrailerFirst : State::Data);
    case State::DataReturn:
      return expect(c, '\r', State::DataNewline);
    case State::DataNewline:
      return expect(c, '\n', State::SizeFirst);
    case State::TrailerFirst:
      if (c == '\r') return expect(c, '\r', State::LastNewline);
      state_ = State::Trailer;
      return take_text(c, State::TrailerNewline);
    case State::Trailer:
      return take_text(c, State::TrailerNewline);
    case State::TrailerNewline:
      return expect(c, '\n', State::TrailerFirst);
    case State::LastNewline:
      return expect(c, '\n', State::Complete);
    case State::Data:
    case State::Complete:
      break;
  }
  return malformed();
}

std::expected<void, Refusal> ChunkedDecoder::take_size(char c) {
  const int digit = hex_digit(c);
  if (digit >= 0) {
    if (state_ == State::SizeFirst) {
      remaining_ = 0;
      digits_ = 0;
      line_bytes_ = 0;
      state_ = State::Size;
    }
    if (++digits_ > kDigitsMax) return malformed();
    remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
    return {};
  }
  if (state_ == State::SizeFirst) return malformed();
  if (c == '\r') return expect(c, '\r', State::SizeNewline);
  if (c != ';') return malformed();
  state_ = State::Extension;
  return {};
}

std::expected<void, Refusal> ChunkedDecoder::take_text(char c, State newline) {
  if (c == '\r') return expect(c, '\r', newline);
  const auto byte = static_cast<unsigned char>(c);
  if ((byte < 0x20 && c != '\t') || byte == 0x7f) return malformed();
  if (state_ == State::Extension && ++line_bytes_ > kExtensionBytesMax) return malformed();
  if (state_ == State::Trailer && ++trailer_bytes_ > kTrailerBytesMax) return malformed();
  return {};
}

std::expected<void, Refusal> ChunkedDecoder::expect(char c, char wanted, State next) {
  if (c != wanted) return malformed();
  state_ = next;
  return {};
}

}  // namespace http
