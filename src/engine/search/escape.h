#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engine {

// Splits at `separator` where no backslash precedes it. Escapes (\, \$ \| \\) stay in the parts:
// FHIR R4, search.html#escaping.
std::vector<std::string> split_unescaped(std::string_view text, char separator);

// The position of the first `c` without a backslash before it, or npos.
std::size_t find_unescaped(std::string_view text, char c);

// Takes the escapes away.
std::string unescape(std::string_view text);

}  // namespace engine
