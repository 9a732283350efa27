#pragma once

#include <cstdint>
#include <string_view>

namespace base {

// XXH3, 64 bits. For checksums of stored bytes and for hash tables; not for secrets.
// The function is part of stored formats: it never changes.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace base
