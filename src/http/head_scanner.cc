#include "http/head_scanner.h"

#include <algorithm>

namespace http {

namespace {

constexpr std::size_t kFieldsMax = 128;
// "OPTIONS " and " HTTP/1.1" with room to spare: the exact length is checked once it is parsed.
constexpr std::size_t kRequestLineExtra = 64;

constexpr Refusal kBareLineFeed{400, "A line of the request head does not end in CR LF."};
constexpr Refusal kFolded{400, "The request has a folded header field: send each on one line."};
constexpr Refusal kNotHttp{400, "This is not an HTTP request: it does not begin with a method."};
constexpr Refusal kTargetTooLong{414,
                                 "The request URL is too long: use a POST with a body instead."};
constexpr Refusal kHeadTooLong{431, "The request head is too long: send fewer or shorter fields."};

}  // namespace

std::expected<HeadScanner::Found, Refusal> HeadScanner::scan(std::string_view bytes) {
  if (!bytes.empty() && (bytes[0] < 'A' || bytes[0] > 'Z')) return std::unexpected(kNotHttp);
  while (true) {
    const auto newline = bytes.find('\n', search_from_);
    if (lines_ == 0 &&
        std::min(newline, bytes.size()) > limits_.target_bytes_max + kRequestLineExtra)
      return std::unexpected(kTargetTooLong);
    if (std::min(newline, bytes.size()) >= limits_.head_bytes_max)
      return std::unexpected(kHeadTooLong);
    if (newline == std::string_view::npos) {
      search_from_ = bytes.size();
      return Found{};
    }
    if (newline == line_begin_ || bytes[newline - 1] != '\r') return std::unexpected(kBareLineFeed);
    if (newline == line_begin_ + 1) return Found{newline + 1, lines_ == 0 ? 0 : lines_ - 1};
    if (bytes[line_begin_] == ' ' || bytes[line_begin_] == '\t') return std::unexpected(kFolded);
    if (++lines_ > kFieldsMax + 1) return std::unexpected(kHeadTooLong);
    line_begin_ = search_from_ = newline + 1;
  }
}

void HeadScanner::reset() {
  line_begin_ = search_from_ = lines_ = 0;
}

}  // namespace http
