#pragma once

#include <functional>
#include <string_view>

namespace engine {

// Which urls are looked at beside references: none, or those of attachments that lead to a Binary.
enum class Urls : unsigned char { None, Binaries };

// Calls `visit` with the text of every literal reference in the stored form of a resource (see
// stored_text.h), and of every such url. Texts with an escape are left out: no
// reference to a resource here has one. Does not parse: the stored form has no white space
// between tokens, and a quote within a string is escaped there, so the key cannot be mistaken.
void scan_references(std::string_view stored, Urls urls,
                     const std::function<void(std::string_view)>& visit);

}  // namespace engine
