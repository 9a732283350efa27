#pragma once

#include <array>
#include <string_view>

namespace terminology {

// The types that a property of a concept may have: what stands behind "value" in its JSON.
inline constexpr std::array<std::string_view, 7> kValueTypes = {
    "Code", "Coding", "String", "Integer", "Boolean", "DateTime", "Decimal"};

}  // namespace terminology
