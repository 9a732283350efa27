#pragma once

#include <string>
#include <string_view>

namespace base {

// The key by which texts match, in Danish: lower case without accents (é is e, ü is u), where
// æ = ä and ø = ö are letters of their own and å is the same as aa. White space is a single space
// and none at the ends; all kinds of hyphens and of apostrophes are one. Letters of other scripts
// are lowered where that is simple, and otherwise stay. Precomposed and combining accents give the
// same key.
//
// Requires UTF-8. fold(fold(x)) == fold(x).
std::string fold(std::string_view utf8);

}  // namespace base
