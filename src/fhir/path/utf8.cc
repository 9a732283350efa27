#include "fhir/path/utf8.h"

#include <algorithm>

namespace fhir::path {
namespace {

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::size_t skip(std::string_view text, std::size_t at, std::int64_t count) {
  while (count > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && continues(text[at]))
      ++at;
    --count;
  }
  return at;
}

bool pairs_even(std::uint32_t code) {
  return (code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177);
}
bool pairs_odd(std::uint32_t code) {
  return (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
}

std::uint32_t upper_of(std::uint32_t code) {
  if (code >= 'a' && code <= 'z') return code - 32;
  if (code >= 0xE0 && code <= 0xFE && code != 0xF7) return code - 32;
  if (code == 0xFF) return 0x178;
  if (code == 0x130 || code == 0x131) return code == 0x131 ? 'I' : code;
  if (pairs_even(code)) return code & ~1U;
  if (pairs_odd(code)) return code % 2 == 0 ? code - 1 : code;
  if (code >= 0x3B1 && code <= 0x3C9 && code != 0x3C2) return code - 32;
  if (code >= 0x430 && code <= 0x44F) return code - 32;
  if (code >= 0x450 && code <= 0x45F) return code - 80;
  return code;
}

std::uint32_t lower_of(std::uint32_t code) {
  if (code >= 'A' && code <= 'Z') return code + 32;
  if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 32;
  if (code == 0x178) return 0xFF;
  if (code == 0x130 || code == 0x131) return code == 0x130 ? 'i' : code;
  if (pairs_even(code)) return code | 1U;
  if (pairs_odd(code)) return code % 2 == 1 ? code + 1 : code;
  if (code >= 0x391 && code <= 0x3A9) return code + 32;
  if (code >= 0x410 && code <= 0x42F) return code + 32;
  if (code >= 0x400 && code <= 0x40F) return code + 80;
  return code;
}

// Maps the one- and two-byte characters; the tables above hold no others.
std::string map_letters(std::string_view text, std::uint32_t (*of)(std::uint32_t)) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    std::uint32_t code = byte;
    const bool pair = (byte & 0xE0) == 0xC0 && at + 1 < text.size();
    if (byte >= 0x80 && !pair) {
      out += text[at];
      continue;
    }
    if (pair) code = (byte & 0x1FU) << 6 | (static_cast<unsigned char>(text[++at]) & 0x3FU);
    code = of(code);
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else {
      out += static_cast<char>(0xC0 | (code >> 6));
      out += static_cast<char>(0x80 | (code & 0x3F));
    }
  }
  return out;
}

}  // namespace

std::int64_t character_count(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); });
}

std::string_view characters(std::string_view text, std::int64_t from, std::int64_t count) {
  const std::size_t begin = skip(text, 0, from);
  return text.substr(begin, skip(text, begin, count) - begin);
}

std::string upper_case(std::string_view text) {
  return map_letters(text, upper_of);
}

std::string lower_case(std::string_view text) {
  return map_letters(text, lower_of);
}

}  // namespace fhir::path
