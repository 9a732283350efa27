#pragma once

#include <cstdint>
#include <string>

namespace http {

// "Tue, 24 Nov 2026 21:14:00 GMT" for seconds since 1970, whatever the locale.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
std::string http_date(std::int64_t second);

}  // namespace http
