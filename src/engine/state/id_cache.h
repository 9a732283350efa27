#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/state/head.h"
#include "engine/state/rows.h"

namespace engine {

// Numbers of resources by id, for those asked for lately. An id keeps its number for ever, so
// nothing here ever goes stale; a part that is full is emptied and fills again.
//
// Thread safety: any thread may call at any time.
class IdCache {
 public:
  std::optional<ResourceNumber> find(std::string_view id) const {
    const Part& part = part_of(id);
    const std::lock_guard lock(part.mutex);
    const auto found = part.numbers.find(id);
    return found == part.numbers.end() ? std::nullopt : std::optional(found->second);
  }

  void add(std::string_view id, ResourceNumber number) {
    Part& part = part_of(id);
    const std::lock_guard lock(part.mutex);
    if (part.numbers.size() >= kPartEntriesMax) part.numbers.clear();
    part.numbers.emplace(id, number);
  }

 private:
  static constexpr std::size_t kParts = 8;
  static constexpr std::size_t kPartEntriesMax = 2048;  // some 2 MB a type in all

  struct Part {
    mutable std::mutex mutex;
    std::unordered_map<std::string, ResourceNumber, StringHash, std::equal_to<>> numbers;
  };

  const Part& part_of(std::string_view id) const { return parts_[StringHash{}(id) % kParts]; }
  Part& part_of(std::string_view id) { return parts_[StringHash{}(id) % kParts]; }

  std::array<Part, kParts> parts_;
};

}  // namespace engine
