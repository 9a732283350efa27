#pragma once

#include <string_view>

namespace http {

// The Content-Type of a web file, by its name's ending; application/octet-stream if unknown.
std::string_view content_type_of(std::string_view file_name);

}  // namespace http
