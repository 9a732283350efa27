#pragma once

#include <cstdint>
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

// A set of ordinals, compressed (Roaring). A value: copies are deep, moves are cheap.
// Thread safety: const methods may run together.
class OrdinalSet {
 public:
  OrdinalSet();
  ~OrdinalSet();
  OrdinalSet(const OrdinalSet& other);
  OrdinalSet& operator=(const OrdinalSet& other);
  OrdinalSet(OrdinalSet&& other) noexcept;
  OrdinalSet& operator=(OrdinalSet&& other) noexcept;

  static OrdinalSet range(Ordinal begin, Ordinal end);  // begin … end-1

  void add(Ordinal ordinal);
  void add(std::span<const Ordinal> ordinals);
  void remove(Ordinal ordinal);
  void remove_from(Ordinal begin);  // all ordinals >= begin

  OrdinalSet& operator&=(const OrdinalSet& other);
  OrdinalSet& operator|=(const OrdinalSet& other);
  OrdinalSet& operator-=(const OrdinalSet& other);

  bool contains(Ordinal ordinal) const;
  bool empty() const;
  std::uint64_t size() const;
  std::uint64_t count_common(const OrdinalSet& other) const;

  // All members, ascending.
  std::vector<Ordinal> to_vector() const;
  // The members of the first block of `size` ordinals (0 … size-1, size … 2*size-1, …) that has one
  // at or after `from`: those from there on, ascending. Empty if there is none.
  std::vector<Ordinal> block_from(Ordinal from, std::uint32_t size) const;
  // `count` members in descending order, after skipping the `offset` largest.
  std::vector<Ordinal> largest(std::uint64_t offset, std::uint64_t count) const;

  // The portable Roaring format, and back. Internal if the bytes are not one.
  std::string serialize() const;
  static base::Result<OrdinalSet> deserialize(std::string_view bytes);

 private:
  explicit OrdinalSet(roaring_bitmap_s* bitmap) : bitmap_(bitmap) {}

  roaring_bitmap_s* bitmap_;
};

}  // namespace engine
