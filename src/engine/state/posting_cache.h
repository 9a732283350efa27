#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/index/ordinal_set.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// The long posting lists that were read lately, as sets. A list that stays is kept up with the
// flushes instead of being read again after each.
//
// Thread safety: any thread may call at any time; update() has one caller at a time for a type.
class PostingCache {
 public:
  // Shorter lists are not worth a place.
  static constexpr std::uint64_t kSizeMin = 2048;

  // What is found under the keys [from, to) of a parameter.
  struct Place {
    fhir::TypeId type;
    std::uint16_t parameter;
    std::string from;
    std::string to;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  explicit PostingCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // The list with at least everything stored of the ordinals below `stored_end`.
  std::optional<OrdinalSet> find(const Place& place, Ordinal stored_end);
  // `set`: everything stored of the ordinals below `stored_end`, at least.
  void put(Place place, Ordinal stored_end, OrdinalSet set);

  // When the ordinals of a type from `before` up to `stored_end` have been stored: `added` gives
  // those that a place gets by it.
  void update(fhir::TypeId type, Ordinal before, Ordinal stored_end,
              const std::function<OrdinalSet(const Place&)>& added);

  std::size_t bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  struct Entry {
    Place place;
    Ordinal stored_end;
    OrdinalSet set;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;

  void remove(Entries::iterator entry);

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  Entries entries_;  // the latest used first
  std::map<Place, Entries::iterator> places_;
  std::size_t bytes_ = 0;
};

}  // namespace engine
