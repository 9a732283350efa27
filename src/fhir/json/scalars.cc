#include "fhir/json/scalars.h"

#include <cstdint>

namespace fhir::json {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

const char* skip_digits(const char* at) {
  while (is_digit(*at))
    ++at;
  return at;
}

// The value of four hex digits, or -1.
int hex4(std::string_view digits) {
  if (digits.size() < 4) return -1;
  int value = 0;
  for (const char c : digits.substr(0, 4)) {
    int digit = 0;
    if (is_digit(c)) {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

bool is_high_surrogate(int unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(int unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | (point >> 6U));
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | (point >> 18U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

char unescaped_char(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc8259#section-6
const char* number_end(const char* begin) {
  const char* at = begin + (*begin == '-' ? 1 : 0);
  if (!is_digit(*at)) return nullptr;
  at = *at == '0' ? at + 1 : skip_digits(at);
  if (*at == '.') {
    if (!is_digit(at[1])) return nullptr;
    at = skip_digits(at + 1);
  }
  if (*at == 'e' || *at == 'E') {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (!is_digit(*at)) return nullptr;
    at = skip_digits(at);
  }
  return at;
}

Fault check_escapes(std::string_view content) {
  std::size_t at = content.find('\\');
  while (at != std::string_view::npos) {
    const char letter = at + 1 < content.size() ? content[at + 1] : '\0';
    if (letter != 'u') {
      if (letter == '\0' || std::string_view("\"\\/bfnrt").find(letter) == std::string_view::npos)
        return Fault::BadEscape;
      at = content.find('\\', at + 2);
      continue;
    }
    const int unit = hex4(content.substr(at + 2));
    if (unit < 0) return Fault::BadEscape;
    if (is_low_surrogate(unit)) return Fault::LoneSurrogate;
    at += 6;
    if (is_high_surrogate(unit)) {
      const bool paired =
          content.substr(at, 2) == "\\u" && is_low_surrogate(hex4(content.substr(at + 2)));
      if (!paired) return Fault::LoneSurrogate;
      at += 6;
    }
    at = content.find('\\', at);
  }
  return Fault::None;
}

std::string unescape(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  std::size_t plain = 0;
  std::size_t at = content.find('\\');
  while (at != std::string_view::npos) {
    out.append(content, plain, at - plain);
    if (content[at + 1] != 'u') {
      out += unescaped_char(content[at + 1]);
      at += 2;
    } else {
      auto point = static_cast<std::uint32_t>(hex4(content.substr(at + 2)));
      at += 6;
      if (is_high_surrogate(static_cast<int>(point))) {
        const auto low = static_cast<std::uint32_t>(hex4(content.substr(at + 2)));
        point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
        at += 6;
      }
      append_utf8(out, point);
    }
    plain = at;
    at = content.find('\\', at);
  }
  out.append(content, plain);
  return out;
}

}  // namespace fhir::json
