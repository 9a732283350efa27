#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/state/head.h"

namespace engine {

// Values by key, those used lately, up to so many bytes. Handed out as shared pointers: what is
// put out while somebody reads it lives until they are done.
//
// Thread safety: any thread may call at any time.
template <class V>
class SharedCache {
 public:
  using Pointer = std::shared_ptr<const V>;

  explicit SharedCache(std::size_t bytes_max) : part_bytes_max_(bytes_max / kParts) {}

  Pointer find(std::string_view key) {
    Part& part = part_of(key);
    const std::lock_guard lock(part.mutex);
    const auto found = part.entries.find(key);
    if (found == part.entries.end()) return nullptr;
    part.order.splice(part.order.begin(), part.order, found->second);
    return found->second->value;
  }

  // Replaces what the key had.
  void put(std::string key, Pointer value, std::size_t bytes) {
    Part& part = part_of(key);
    const std::lock_guard lock(part.mutex);
    remove(part, key);
    if (bytes > part_bytes_max_) return;
    part.order.push_front({std::move(key), std::move(value), bytes});
    part.entries.emplace(part.order.front().key, part.order.begin());
    part.bytes += bytes;
    while (part.bytes > part_bytes_max_)
      remove(part, std::string(part.order.back().key));
  }

  std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const Part& part : parts_) {
      const std::lock_guard lock(part.mutex);
      bytes += part.bytes;
    }
    return bytes;
  }

  void erase(std::string_view key) {
    Part& part = part_of(key);
    const std::lock_guard lock(part.mutex);
    remove(part, key);
  }

 private:
  static constexpr std::size_t kParts = 4;

  struct Entry {
    std::string key;
    Pointer value;
    std::size_t bytes;
  };
  struct Part {
    mutable std::mutex mutex;
    std::list<Entry> order;  // the latest used first
    std::unordered_map<std::string_view, typename std::list<Entry>::iterator> entries;
    std::size_t bytes = 0;
  };

  static void remove(Part& part, std::string_view key) {
    const auto found = part.entries.find(key);
    if (found == part.entries.end()) return;
    const auto entry = found->second;
    part.bytes -= entry->bytes;
    part.entries.erase(found);
    part.order.erase(entry);
  }

  Part& part_of(std::string_view key) { return parts_[StringHash{}(key) % kParts]; }

  const std::size_t part_bytes_max_;
  std::array<Part, kParts> parts_;
};

}  // namespace engine
