#include "http/client/url.h"

#include <algorithm>
#include <charconv>

namespace http {

namespace {

constexpr std::size_t kUrlBytesMax = 4096;

std::unexpected<base::Error> refuse() {
  return base::fail(base::ErrorKind::Invalid,
                    "the URL must be http://host/path or https://host/path, without a user name "
                    "or a fragment");
}

bool is_host(std::string_view host, bool bracketed) {
  return !host.empty() && std::ranges::all_of(host, [&](char c) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '.' || c == '-' || c == '_';
    return plain || (bracketed && c == ':');
  });
}

}  // namespace

base::Result<Url> parse_url(std::string_view text) {
  if (text.size() > kUrlBytesMax) return refuse();
  for (const char c : text)
    if (c <= ' ' || c > '~' || c == '#' || c == '\\') return refuse();
  Url url;
  if (text.starts_with("https://")) {
    url.secure = true;
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  } else {
    return refuse();
  }
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  const std::string_view authority = text.substr(0, end);
  url.target = text.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  std::string_view port;
  const bool bracketed = authority.starts_with('[');
  if (bracketed) {
    const std::size_t close = authority.find(']');
    if (close == authority.npos) return refuse();
    url.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    url.host = authority.substr(0, authority.find(':'));
    port = authority.substr(url.host.size());
  }
  if (!is_host(url.host, bracketed)) return refuse();
  url.port = url.secure ? 443 : 80;
  if (!port.empty()) {
    port.remove_prefix(1);
    const auto [last, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc{} || last != port.data() + port.size() || url.port == 0) return refuse();
  }
  url.authority = authority;
  return url;
}

}  // namespace http
