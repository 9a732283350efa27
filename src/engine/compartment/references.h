#pragma once

#include <functional>
#include <string_view>

namespace engine {

// Calls `visit` with the text of every literal reference in the stored form of a resource (see
// stored_text.h), and of every url that leads to a Binary. Texts with an escape are left out: no
// reference to a resource here has one. Does not parse: the stored form has no white space
// between tokens, and a quote within a string is escaped there, so the key cannot be mistaken.
void scan_references(std::string_view stored, const std::function<void(std::string_view)>& visit);

}  // namespace engine
