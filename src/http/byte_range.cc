#include "http/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/text.h"

namespace http {

namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  // Past all files: as good as the largest number.
  if (error == std::errc::result_out_of_range) return UINT64_MAX;
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string ByteRange::content_range(std::uint64_t size) const {
  if (kind == Kind::Unsatisfiable) return "bytes */" + std::to_string(size);
  return "bytes " + std::to_string(begin) + "-" + std::to_string(end - 1) + "/" +
         std::to_string(size);
}

ByteRange parse_range(std::string_view range, std::uint64_t size) {
  const ByteRange whole{ByteRange::Kind::Whole, 0, size};
  constexpr std::string_view kUnit = "bytes=";
  if (range.size() <= kUnit.size() || !equals_ignoring_case(range.substr(0, kUnit.size()), kUnit))
    return whole;
  const std::string_view spec = trimmed(range.substr(kUnit.size()));
  const std::size_t dash = spec.find('-');
  if (dash == spec.npos) return whole;
  const auto last = number(spec.substr(dash + 1));
  const bool is_open = dash + 1 == spec.size();
  if (!last && !is_open) return whole;
  if (dash == 0) {  // the last so many bytes
    if (!last) return whole;
    if (*last == 0 || size == 0) return {ByteRange::Kind::Unsatisfiable, 0, 0};
    return {ByteRange::Kind::Part, size - std::min(*last, size), size};
  }
  const auto first = number(spec.substr(0, dash));
  if (!first || (last && *last < *first)) return whole;
  if (*first >= size) return {ByteRange::Kind::Unsatisfiable, 0, 0};
  return {ByteRange::Kind::Part, *first, is_open ? size : std::min(*last, size - 1) + 1};
}

}  // namespace http
