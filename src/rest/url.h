#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace rest {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// Reads name=value pairs of a query or of a form body (application/x-www-form-urlencoded). Syntax
// for what is not percent-encoded UTF-8, or holds a NUL, which no FHIR text does.
base::Result<Parameters> parse_parameters(std::string_view query);

// Appends `text` to `out` as a query value: what could end it or change its meaning is encoded.
void append_query_text(std::string& out, std::string_view text);

// "a=1&b=2", encoded.
std::string to_query(const Parameters& parameters);

// "http://host:port/path?query" -> "/path?query"; anything else as it is.
std::string_view without_authority(std::string_view url);

}  // namespace rest
