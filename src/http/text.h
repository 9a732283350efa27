#pragma once

#include <string_view>
#include <vector>

namespace http {

// Small rules about the text of header fields. Pure functions; ASCII only, whatever the locale.

bool equals_ignoring_case(std::string_view a, std::string_view b);
bool contains_ignoring_case(std::string_view text, std::string_view part);

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

// The members of a comma-separated field value, trimmed, without empty ones. Stops after 32: what
// a client lists beyond that is not worth the time.
std::vector<std::string_view> list_members(std::string_view value);

// Whether an Accept-Encoding value allows gzip: named, or covered by "*", with a weight above 0.
bool allows_gzip(std::string_view accept_encoding);

// Whether a body of this media type is worth compressing: text and JSON, XML, scripts. Not event
// streams, whose events must leave at once.
bool is_compressible(std::string_view content_type);

// A field name that HTTP allows (a token), and a value without control characters.
bool is_field_name(std::string_view name);
bool is_field_value(std::string_view value);

}  // namespace http
