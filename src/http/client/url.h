#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

// An absolute http or https URL, taken apart.
struct Url {
  bool secure = false;
  std::string host;  // without brackets
  std::uint16_t port = 0;
  std::string target;     // path and query, begins with a slash
  std::string authority;  // for the Host field: host, and port if it is not the usual one
};

// Invalid unless it is http:// or https://, names a host, and has neither user info nor a fragment.
base::Result<Url> parse_url(std::string_view text);

}  // namespace http
