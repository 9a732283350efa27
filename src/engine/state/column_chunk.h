#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine {

// The values that one search parameter has in kRows versions in a row: for each version none, one
// or several ranges [low, high). What is stored is what is read: a value is found in place, without
// unpacking the rest. Format: docs/internals/index.md.
//
// Immutable; any thread may read.
class ColumnChunk {
 public:
  static constexpr std::uint32_t kRows = 4096;
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();  // open end

  struct Value {
    std::uint16_t row = 0;  // 0 … kRows-1
    std::int64_t low = 0;
    std::int64_t high = 0;
    friend auto operator<=>(const Value&, const Value&) = default;
  };

  ColumnChunk() = default;  // holds nothing

  // `values` ascend by row.
  static std::string encode(std::span<const Value> values);
  // Internal if the bytes are damaged.
  static base::Result<ColumnChunk> decode(std::string bytes);

  // Bounds on all values: of nothing, low_min > low_max.
  std::int64_t low_min() const { return low_min_; }
  std::int64_t low_max() const { return low_max_; }
  std::uint64_t longest() const { return longest_; }

  // Calls f(row, low, high) for every value of the rows in [begin, end), in no stated order.
  template <class F>
  void each(std::uint32_t begin, std::uint32_t end, F f) const {
    std::size_t slot = begin < kRows ? rank(begin) : 0;
    for (std::uint32_t word = begin / 64; present_ != nullptr && word * 64 < end; ++word) {
      std::uint64_t bits = presence(word);
      if (word == begin / 64) bits &= ~std::uint64_t{0} << begin % 64;
      for (; bits != 0; bits &= bits - 1, ++slot) {
        const std::uint32_t row = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
        if (row >= end) break;
        call(slot, row, f);
      }
    }
    for (const Value& extra : extras_)
      if (extra.row >= begin && extra.row < end) f(extra.row, extra.low, extra.high);
  }

  // The same for one row.
  template <class F>
  void each_of(std::uint32_t row, F f) const {
    if (present_ != nullptr && (presence(row / 64) >> row % 64 & 1) != 0) call(rank(row), row, f);
    if (extras_.empty()) return;
    for (const Value& extra : extras_of(row))
      f(row, extra.low, extra.high);
  }

  std::size_t bytes() const {
    return sizeof *this + bytes_.capacity() + extras_.capacity() * sizeof(Value);
  }

  ColumnChunk(ColumnChunk&& other) noexcept { *this = std::move(other); }
  ColumnChunk& operator=(ColumnChunk&& other) noexcept;

 private:
  static constexpr std::uint32_t kWords = kRows / 64;

  std::uint64_t presence(std::uint32_t word) const {
    std::uint64_t bits;
    std::memcpy(&bits, present_ + word * 8, 8);
    return bits;
  }
  // How many rows before `row` are present.
  std::size_t rank(std::uint32_t row) const {
    if (present_ == nullptr) return 0;
    const std::uint64_t before = presence(row / 64) & ((std::uint64_t{1} << row % 64) - 1);
    return ranks_[row / 64] + static_cast<std::size_t>(std::popcount(before));
  }
  // Up to 56 bits from bit `at` on. There are 8 bytes behind the last of them.
  static std::uint64_t unpack(const char* packed, std::size_t at, unsigned width) {
    std::uint64_t bits;
    std::memcpy(&bits, packed + at / 8, 8);
    return bits >> at % 8 & ((std::uint64_t{1} << width) - 1);
  }

  template <class F>
  void call(std::size_t slot, std::uint32_t row, F& f) const {
    const std::uint64_t offset = unpack(lows_, slot * low_width_, low_width_) * unit_;
    const auto low = static_cast<std::int64_t>(static_cast<std::uint64_t>(base_) + offset);
    if (one_length_)
      return f(row, low, static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + only_span_));
    const std::uint64_t length = unpack(lengths_, slot * length_width_, length_width_);
    if (length == 0) return f(row, low, kNever);
    std::uint64_t span;
    std::memcpy(&span, spans_ + (length - 1) * 8, 8);
    f(row, low, static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + span));
  }
  std::span<const Value> extras_of(std::uint32_t row) const;
  base::Result<> read();

  std::string bytes_;
  std::int64_t low_min_ = kNever;
  std::int64_t low_max_ = std::numeric_limits<std::int64_t>::min();
  std::uint64_t longest_ = 0;
  // Into bytes_:
  const char* present_ = nullptr;  // a bit for each row; nullptr: no row is packed
  const char* lows_ = nullptr;     // (low - base) / unit of each packed row
  const char* lengths_ = nullptr;  // of each packed row: 0: open end, n: spans_[n-1]
  const char* spans_ = nullptr;    // the differing lengths
  std::int64_t base_ = 0;
  std::uint64_t unit_ = 1;
  unsigned low_width_ = 0;
  unsigned length_width_ = 0;  // 0 and one span: all have that length
  bool one_length_ = false;
  std::uint64_t only_span_ = 0;
  std::array<std::uint16_t, kWords> ranks_{};
  std::vector<Value> extras_;  // ascending: further values of a row, and what is not packed
};

}  // namespace engine
