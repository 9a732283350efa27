#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rest {

// Decodes base64 (RFC 4648, with padding), skipping white space as FHIR's base64Binary allows.
std::optional<std::string> base64_decode(std::string_view text);

// Encodes as base64 with padding, in one line.
std::string base64_encode(std::string_view bytes);

}  // namespace rest
