#include "base/text/percent.h"

#include <algorithm>

namespace base {

namespace {

constexpr std::size_t kPairsMax = 1000;

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Bytes that follow the lead byte of a UTF-8 sequence, or -1.
int continuation_count(unsigned char lead) {
  if (lead < 0x80) return 0;
  if (lead >= 0xC2 && lead <= 0xDF) return 1;
  if (lead >= 0xE0 && lead <= 0xEF) return 2;
  if (lead >= 0xF0 && lead <= 0xF4) return 3;
  return -1;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    const int more = continuation_count(lead);
    if (more < 0 || at + static_cast<std::size_t>(more) >= bytes.size()) return false;
    for (int i = 1; i <= more; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
      if ((byte & 0xC0) != 0x80) return false;
      // Overlong forms, surrogates and what lies past U+10FFFF show in the second byte.
      if (i > 1) continue;
      if ((lead == 0xE0 && byte < 0xA0) || (lead == 0xED && byte > 0x9F) ||
          (lead == 0xF0 && byte < 0x90) || (lead == 0xF4 && byte > 0x8F))
        return false;
    }
    at += static_cast<std::size_t>(more) + 1;
  }
  return true;
}

Result<std::string> percent_decode(std::string_view text, Form form) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && form == Form::Query) {
      out += ' ';
    } else if (text[at] == '%') {
      const bool whole = at + 2 < text.size();
      const int high = whole ? hex(text[at + 1]) : -1;
      const int low = whole ? hex(text[at + 2]) : -1;
      if (high < 0 || low < 0)
        return fail(ErrorKind::Syntax,
                    "the URL has a '%' that is not followed by two hexadecimal digits");
      out += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      out += text[at];
    }
  }
  if (!is_utf8(out)) return fail(ErrorKind::Syntax, "the URL is not UTF-8");
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    if (part.empty()) continue;
    if (pairs.size() == kPairsMax)
      return fail(ErrorKind::TooLarge, "the URL has more than 1000 parameters: send fewer");
    const std::size_t equals = part.find('=');
    std::string name = TRY(percent_decode(part.substr(0, equals), Form::Query));
    std::string value;
    if (equals != part.npos) value = TRY(percent_decode(part.substr(equals + 1), Form::Query));
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return pairs;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.' || byte == '_' ||
                       byte == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace base
