#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct roaring_bitmap_s;

namespace engine {

// Ordinal: the dense number of one version of one resource within its type: 0, 1, 2 … in the
// order of the ledger. An ordinal is never used again.
using Ordinal = std::uint32_t;
inline constexpr Ordinal kNoOrdinal = 0xFFFFFFFF;

// A set of ordinals, compressed (Roaring). A value: copies share what they hold until one of them
// is changed, so handing one out is cheap. Thread safety: const methods may run together; copies
// are independent of each other.
class OrdinalSet {
 public:
  OrdinalSet();

  static OrdinalSet range(Ordinal begin, Ordinal end);  // begin … end-1

  // A copy that shares nothing: changing this one stays cheap.
  OrdinalSet clone() const;

  void add(Ordinal ordinal);
  void add(std::span<const Ordinal> ordinals);
  void remove(Ordinal ordinal);
  void remove_from(Ordinal begin);  // all ordinals >= begin
  void remove_below(Ordinal end);   // all ordinals < end

  OrdinalSet& operator&=(const OrdinalSet& other);
  OrdinalSet& operator|=(const OrdinalSet& other);
  OrdinalSet& operator-=(const OrdinalSet& other);

  bool contains(Ordinal ordinal) const;
  bool empty() const;
  std::uint64_t size() const;
  std::uint64_t count_common(const OrdinalSet& other) const;
  std::size_t bytes() const;  // of memory, about

  // All members, ascending.
  std::vector<Ordinal> to_vector() const;
  // The `count` smallest members that are at least `from`, ascending.
  std::vector<Ordinal> smallest_from(Ordinal from, std::size_t count) const;
  // The members of the first block of `size` ordinals (0 … size-1, size … 2*size-1, …) that has one
  // at or after `from`: those from there on, ascending. Empty if there is none.
  std::vector<Ordinal> block_from(Ordinal from, std::uint32_t size) const;
  // `count` members in descending order, after skipping the `offset` largest.
  std::vector<Ordinal> largest(std::uint64_t offset, std::uint64_t count) const;

  // The portable Roaring format, and back. Internal if the bytes are not one.
  std::string serialize() const;
  static base::Result<OrdinalSet> deserialize(std::string_view bytes);

 private:
  explicit OrdinalSet(roaring_bitmap_s* bitmap);
  // Own, and not shared with a copy.
  roaring_bitmap_s* changeable();
  bool is_shared() const;

  std::shared_ptr<roaring_bitmap_s> bitmap_;
};

}  // namespace engine
