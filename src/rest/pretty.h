#pragma once

#include <string>
#include <string_view>

namespace rest {

// Valid JSON with line breaks and two spaces for each level. Numbers and strings keep their bytes.
std::string pretty_json(std::string_view json);

}  // namespace rest
