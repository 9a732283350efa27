#pragma once

#include <string>
#include <string_view>

#include "fhir/json/tokens.h"

namespace fhir::json {

// The end of the JSON number that begins at `begin`, or nullptr if there is none. What follows
// the number is the caller's to check. Reads up to and including the byte at `end`, a NUL.
const char* number_end(const char* begin);

// Checks the escapes in the content of a string (between its quotes).
Fault check_escapes(std::string_view content);

// The text that the content of a string stands for. Requires check_escapes() to have passed.
std::string unescape(std::string_view content);

}  // namespace fhir::json
