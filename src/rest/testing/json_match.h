#pragma once

#include <string>
#include <string_view>

#include "fhir/json/document.h"

namespace rest::testing {

// Whether `text` fits `pattern`, in which '*' stands for any characters.
bool matches_glob(std::string_view pattern, std::string_view text);

// What keeps `actual` from holding `expected`, or empty. Objects may have more members than
// expected; arrays have the same length, unless the expected one ends with "..."; null stands for
// "not there"; a string that begins with '~' is a pattern; numbers compare as text.
std::string mismatch(fhir::json::Value expected, fhir::json::Value actual,
                     const std::string& path = "$");

// The value at a path such as entry[0].resource.id or link[relation=next].url; absent if none.
fhir::json::Value value_at(fhir::json::Value root, std::string_view path);

}  // namespace rest::testing
