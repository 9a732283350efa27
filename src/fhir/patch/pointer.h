#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fhir::patch {

// The reference tokens of a JSON Pointer (https://www.rfc-editor.org/rfc/rfc6901), unescaped.
// nullopt if it is none, or has more than kPointerTokensMax.
inline constexpr std::size_t kPointerTokensMax = 100;
std::optional<std::vector<std::string>> parse_pointer(std::string_view text);

// The index that a token is in an array: digits without leading zeros. nullopt for other tokens.
std::optional<std::size_t> array_index(std::string_view token);

}  // namespace fhir::patch
