#include "rest/url.h"

#include "base/text/percent.h"

namespace rest {

base::Result<Parameters> parse_parameters(std::string_view query) {
  Parameters parameters = TRY(base::parse_query(query));
  for (const auto& [name, value] : parameters)
    if (name.contains('\0') || value.contains('\0'))
      return base::fail(base::ErrorKind::Syntax, "a parameter of the URL holds a NUL: remove it");
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
