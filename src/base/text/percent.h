#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace base {

// Undoes percent-encoding (RFC 3986); '+' is a space when `form` is Form::Query. Syntax if an
// escape is cut off or not hexadecimal, or if the result is not UTF-8.
enum class Form { Path, Query };
Result<std::string> percent_decode(std::string_view text, Form form);

// Splits "a=1&b=2" into decoded pairs, in order; empty parts are left out. TooLarge past 1,000.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

// Encodes everything but unreserved characters, for use in a query value.
std::string percent_encode(std::string_view text);

bool is_utf8(std::string_view bytes);

}  // namespace base
