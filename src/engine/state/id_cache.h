#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/state/rows.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Numbers of resources by type and id, for those asked for lately. An id keeps its number for ever,
// so nothing here ever goes stale; a part that is full is emptied and fills again.
//
// Thread safety: any thread may call at any time.
class IdCache {
 public:
  explicit IdCache(std::size_t bytes_max) : part_bytes_max_(bytes_max / kParts) {}

  std::optional<ResourceNumber> find(fhir::TypeId type, std::string_view id) const {
    const Key key{type, id};
    const Part& part = parts_[Hash{}(key) % kParts];
    const std::lock_guard lock(part.mutex);
    const auto found = part.numbers.find(key);
    return found == part.numbers.end() ? std::nullopt : std::optional(found->second);
  }

  void add(fhir::TypeId type, std::string_view id, ResourceNumber number) {
    const Key key{type, id};
    Part& part = parts_[Hash{}(key) % kParts];
    // A node, its place in the table, and the text if it is not short.
    const std::size_t bytes = 88 + (id.size() > 15 ? id.size() + 16 : 0);
    const std::lock_guard lock(part.mutex);
    if (part.bytes + bytes > part_bytes_max_) {
      part.numbers.clear();
      part.bytes = 0;
      if (bytes > part_bytes_max_) return;
    }
    if (part.numbers.try_emplace({type, std::string(id)}, number).second) part.bytes += bytes;
  }

  std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const Part& part : parts_) {
      const std::lock_guard lock(part.mutex);
      bytes += part.bytes;
    }
    return bytes;
  }

 private:
  static constexpr std::size_t kParts = 32;

  struct Key {
    fhir::TypeId type;
    std::string_view id;
  };
  struct Owned {
    fhir::TypeId type;
    std::string id;
    operator Key() const { return {type, id}; }  // NOLINT: what a look-up is made with
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>{}(key.id) + static_cast<std::size_t>(key.type);
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Key& a, const Key& b) const { return a.type == b.type && a.id == b.id; }
  };

  struct Part {
    mutable std::mutex mutex;
    std::unordered_map<Owned, ResourceNumber, Hash, Equal> numbers;
    std::size_t bytes = 0;
  };

  const std::size_t part_bytes_max_;
  std::array<Part, kParts> parts_;
};

}  // namespace engine
