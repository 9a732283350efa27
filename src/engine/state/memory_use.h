#pragma once

#include <cstddef>

namespace engine {

// What is held in memory, in bytes.
struct MemoryUse {
  std::size_t rows = 0;       // chunks of version and resource rows
  std::size_t columns = 0;    // chunks of value columns
  std::size_t lists = 0;      // long posting lists
  std::size_t ids = 0;        // numbers of resources
  std::size_t cache_max = 0;  // for these four together (a few rows may have to wait to be written)
  std::size_t head = 0;       // what is not in the store yet: FlushRules::head_bytes_max

  std::size_t cached() const { return rows + columns + lists + ids; }
};

}  // namespace engine
