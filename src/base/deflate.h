#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

// zlib's format, as small as it gets. For data that is compressed once and read often.
std::string deflate(std::string_view bytes);

// The `size` bytes that deflate() was given. Internal if the data is damaged or of another size.
Result<std::string> inflate(std::string_view compressed, std::size_t size);

}  // namespace base
