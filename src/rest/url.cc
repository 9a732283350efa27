#include "rest/url.h"

namespace rest {

namespace {

constexpr std::size_t kParametersMax = 1000;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Bytes of the UTF-8 sequence at the front (RFC 3629), or 0.
std::size_t utf8_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) > 0x9F;
  const bool too_large = first == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || too_large ? 0 : size;
}

bool is_text(std::string_view text) {
  while (!text.empty()) {
    if (text.front() == '\0') return false;
    const std::size_t size = utf8_sequence(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

enum class Plus : bool { IsPlus, IsSpace };

std::optional<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::IsSpace) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_text(out)) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  return decode(text, Plus::IsPlus);
}

base::Result<Parameters> parse_parameters(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == query.npos ? std::string_view{} : query.substr(end + 1);
    if (pair.empty()) continue;
    if (parameters.size() == kParametersMax)
      return base::fail(base::ErrorKind::TooLarge,
                        "the URL has more than 1000 parameters: send fewer");
    const std::size_t equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), Plus::IsSpace);
    auto value = equals == pair.npos ? std::optional(std::string())
                                     : decode(pair.substr(equals + 1), Plus::IsSpace);
    if (!name)
      return base::fail(base::ErrorKind::Syntax,
                        "the name of a parameter is not percent-encoded UTF-8: encode it anew");
    if (!value)
      return base::fail(base::ErrorKind::Syntax, "the value of the parameter '" + *name +
                                                     "' is not percent-encoded UTF-8: encode it "
                                                     "anew");
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return parameters;
}

void append_query_text(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  static constexpr std::string_view kPlain = "-._~:/,|$!*()@;";
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != kPlain.npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

std::string to_query(const Parameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    append_query_text(out, name);
    out += '=';
    append_query_text(out, value);
  }
  return out;
}

std::string_view without_authority(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos || (!url.starts_with("http:") && !url.starts_with("https:"))) return url;
  const std::size_t path = url.find('/', scheme + 3);
  return path == url.npos ? std::string_view{} : url.substr(path);
}

}  // namespace rest
