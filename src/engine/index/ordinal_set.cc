#include "engine/index/ordinal_set.h"

#include <roaring/roaring.h>
#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

namespace engine {

namespace {

roaring_bitmap_t* owned(roaring_bitmap_t* bitmap) {
  if (bitmap == nullptr) throw std::bad_alloc();
  return bitmap;
}

}  // namespace

OrdinalSet::OrdinalSet() : OrdinalSet(roaring_bitmap_create()) {}

OrdinalSet::OrdinalSet(roaring_bitmap_s* bitmap) : bitmap_(owned(bitmap), roaring_bitmap_free) {}

OrdinalSet OrdinalSet::clone() const {
  return OrdinalSet(roaring_bitmap_copy(bitmap_.get()));
}

// Nobody can begin to share while this one is being changed; whoever stopped has done so before.
bool OrdinalSet::is_shared() const {
  if (bitmap_.use_count() > 1) return true;
  std::atomic_thread_fence(std::memory_order_acquire);
  return false;
}

roaring_bitmap_s* OrdinalSet::changeable() {
  if (is_shared()) *this = clone();
  return bitmap_.get();
}

OrdinalSet OrdinalSet::range(Ordinal begin, Ordinal end) {
  if (begin >= end) return {};
  return OrdinalSet(roaring_bitmap_from_range(begin, end, 1));
}

void OrdinalSet::add(Ordinal ordinal) {
  roaring_bitmap_add(changeable(), ordinal);
}

void OrdinalSet::add(std::span<const Ordinal> ordinals) {
  roaring_bitmap_add_many(changeable(), ordinals.size(), ordinals.data());
}

void OrdinalSet::remove(Ordinal ordinal) {
  roaring_bitmap_remove(changeable(), ordinal);
}

void OrdinalSet::remove_from(Ordinal begin) {
  roaring_bitmap_remove_range(changeable(), begin, std::uint64_t{1} << 32);
}

void OrdinalSet::remove_below(Ordinal end) {
  roaring_bitmap_remove_range(changeable(), 0, end);
}

OrdinalSet& OrdinalSet::operator&=(const OrdinalSet& other) {
  if (is_shared()) {
    *this = OrdinalSet(roaring_bitmap_and(bitmap_.get(), other.bitmap_.get()));
  } else {
    roaring_bitmap_and_inplace(bitmap_.get(), other.bitmap_.get());
  }
  return *this;
}

OrdinalSet& OrdinalSet::operator|=(const OrdinalSet& other) {
  if (is_shared()) {
    *this = OrdinalSet(roaring_bitmap_or(bitmap_.get(), other.bitmap_.get()));
  } else {
    roaring_bitmap_or_inplace(bitmap_.get(), other.bitmap_.get());
  }
  return *this;
}

OrdinalSet& OrdinalSet::operator-=(const OrdinalSet& other) {
  if (is_shared()) {
    *this = OrdinalSet(roaring_bitmap_andnot(bitmap_.get(), other.bitmap_.get()));
  } else {
    roaring_bitmap_andnot_inplace(bitmap_.get(), other.bitmap_.get());
  }
  return *this;
}

bool OrdinalSet::contains(Ordinal ordinal) const {
  return roaring_bitmap_contains(bitmap_.get(), ordinal);
}

bool OrdinalSet::empty() const {
  return roaring_bitmap_is_empty(bitmap_.get());
}

std::uint64_t OrdinalSet::size() const {
  return roaring_bitmap_get_cardinality(bitmap_.get());
}

std::uint64_t OrdinalSet::count_common(const OrdinalSet& other) const {
  return roaring_bitmap_and_cardinality(bitmap_.get(), other.bitmap_.get());
}

std::size_t OrdinalSet::bytes() const {
  return sizeof *this + roaring_bitmap_size_in_bytes(bitmap_.get());
}

std::vector<Ordinal> OrdinalSet::to_vector() const {
  std::vector<Ordinal> ordinals(size());
  roaring_bitmap_to_uint32_array(bitmap_.get(), ordinals.data());
  return ordinals;
}

std::vector<Ordinal> OrdinalSet::smallest_from(Ordinal from, std::size_t count) const {
  roaring_uint32_iterator_t at;
  roaring_init_iterator(bitmap_.get(), &at);
  if (!roaring_move_uint32_iterator_equalorlarger(&at, from)) return {};
  std::vector<Ordinal> ordinals(std::min<std::uint64_t>(count, size()));
  ordinals.resize(roaring_read_uint32_iterator(&at, ordinals.data(),
                                               static_cast<std::uint32_t>(ordinals.size())));
  return ordinals;
}

std::vector<Ordinal> OrdinalSet::largest(std::uint64_t offset, std::uint64_t count) const {
  const std::uint64_t all = size();
  if (offset >= all) return {};
  const std::uint64_t taken = std::min(count, all - offset);
  // The members from rank all-offset-taken on, read forward and turned round.
  std::vector<Ordinal> ordinals(taken);
  if (!roaring_bitmap_range_uint32_array(bitmap_.get(), all - offset - taken, taken,
                                         ordinals.data()))
    throw std::bad_alloc();
  std::ranges::reverse(ordinals);
  return ordinals;
}

std::vector<Ordinal> OrdinalSet::block_from(Ordinal from, std::uint32_t size) const {
  roaring_uint32_iterator_t at;
  roaring_init_iterator(bitmap_.get(), &at);
  if (!roaring_move_uint32_iterator_equalorlarger(&at, from)) return {};
  const std::uint64_t end = (std::uint64_t{at.current_value} / size + 1) * size;
  std::vector<Ordinal> block;
  for (; at.has_value && at.current_value < end; roaring_advance_uint32_iterator(&at))
    block.push_back(at.current_value);
  return block;
}

std::string OrdinalSet::serialize() const {
  std::string bytes(roaring_bitmap_portable_size_in_bytes(bitmap_.get()), '\0');
  roaring_bitmap_portable_serialize(bitmap_.get(), bytes.data());
  return bytes;
}

base::Result<OrdinalSet> OrdinalSet::deserialize(std::string_view bytes) {
  roaring_bitmap_t* bitmap = roaring_bitmap_portable_deserialize_safe(bytes.data(), bytes.size());
  if (bitmap == nullptr) return base::fail_damaged("a stored ordinal set cannot be read");
  return OrdinalSet(bitmap);
}

}  // namespace engine
