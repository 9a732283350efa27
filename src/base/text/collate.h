#pragma once

#include <string>
#include <string_view>

namespace base {

// The key by which texts are put in order for Danish readers, compared as bytes: space before
// letters, case and accents do not count at first, ü is y, and æ (ä), ø (ö), å (aa) come last.
// Texts that differ only in what does not count have keys that differ at the end: A before a.
//
// Requires UTF-8.
std::string collation_key(std::string_view utf8);

}  // namespace base
