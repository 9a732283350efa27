#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "http/head_scanner.h"
#include "http/message.h"
#include "http/refusal.h"

namespace http {

enum class Framing : std::uint8_t { None, Length, Chunked };
enum class Coding : std::uint8_t { Identity, Deflated };

// A request head that has passed every rule below.
struct RequestHead {
  Request request;  // without its body
  Framing framing = Framing::None;
  std::uint64_t content_length = 0;
  Coding coding = Coding::Identity;
  bool http10 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool accepts_gzip = false;
};

// Parses a complete head (request line to empty line, as HeadScanner found it). Strict where
// leniency lets two programs disagree about where a request ends: Content-Length at most once and
// digits only, Transfer-Encoding only "chunked" and never beside a length, Host exactly once,
// target of visible ASCII. https://www.rfc-editor.org/rfc/rfc9112
std::expected<RequestHead, Refusal> parse_head(std::string_view bytes, std::size_t fields,
                                               const HeadLimits& limits);

}  // namespace http
