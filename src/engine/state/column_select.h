#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/state/columns.h"

namespace engine {

// Reads over whole columns. A Test says which ranges are wanted:
//   bool accepts(std::int64_t low, std::int64_t high) const;
//   bool rejects_all(std::int64_t low_min, std::int64_t low_max, std::uint64_t longest) const;
//     true only if it accepts no range with such a low that is at most so long

// One in so many versions is looked at one by one no more.
inline constexpr std::uint64_t kDense = 6;

// Those of the first `end` versions of the type that have a value which the test accepts.
template <class Test>
base::Result<OrdinalSet> select(const Columns& columns, std::uint16_t parameter, Ordinal end,
                                const Test& test) {
  constexpr std::uint32_t kRows = ColumnChunk::kRows;
  const Columns::Reader reader = columns.read(parameter);
  OrdinalSet found;
  std::vector<Ordinal> accepted;
  const Ordinal stored_end = std::min(end, reader.stored_end());
  for (Ordinal begin = 0; begin < stored_end; begin += kRows) {
    const auto chunk = TRY(reader.chunk(begin / kRows));
    if (test.rejects_all(chunk->low_min(), chunk->low_max(), chunk->longest())) continue;
    accepted.clear();
    chunk->each(0, std::min(kRows, stored_end - begin),
                [&](std::uint32_t row, std::int64_t low, std::int64_t high) {
                  if (test.accepts(low, high)) accepted.push_back(begin + row);
                });
    found.add(accepted);
  }
  for (const Columns::Value& value : reader.newer())
    if (value.ordinal < end && test.accepts(value.low, value.high)) found.add(value.ordinal);
  return found;
}

// The same among `candidates`.
template <class Test>
base::Result<OrdinalSet> select(const Columns& columns, std::uint16_t parameter,
                                const OrdinalSet& candidates, const Test& test) {
  constexpr std::uint32_t kRows = ColumnChunk::kRows;
  if (candidates.size() > columns.size() / kDense) {  // to look at all is quicker
    OrdinalSet found = TRY(select(columns, parameter, kNoOrdinal, test));
    found &= candidates;
    return found;
  }
  const Columns::Reader reader = columns.read(parameter, candidates);
  OrdinalSet found;
  std::vector<Ordinal> accepted;
  for (Ordinal from = 0; from < reader.stored_end();) {
    const std::vector<Ordinal> block = candidates.block_from(from, kRows);
    if (block.empty() || block.front() >= reader.stored_end()) break;
    const std::uint32_t number = block.front() / kRows;
    from = (number + 1) * kRows;
    const auto chunk = TRY(reader.chunk(number));
    if (test.rejects_all(chunk->low_min(), chunk->low_max(), chunk->longest())) continue;
    accepted.clear();
    for (const Ordinal ordinal : block) {
      if (ordinal >= reader.stored_end()) break;
      bool wanted = false;
      chunk->each_of(ordinal % kRows, [&](std::uint32_t, std::int64_t low, std::int64_t high) {
        wanted = wanted || test.accepts(low, high);
      });
      if (wanted) accepted.push_back(ordinal);
    }
    found.add(accepted);
  }
  for (const Columns::Value& value : reader.newer())
    if (test.accepts(value.low, value.high)) found.add(value.ordinal);
  return found;
}

// Accepts every value: what has one at all.
struct AnyValue {
  bool accepts(std::int64_t, std::int64_t) const { return true; }
  bool rejects_all(std::int64_t low_min, std::int64_t low_max, std::uint64_t) const {
    return low_min > low_max;
  }
};

// What a version sorts by (R4, search: sorting): of several values the earliest begin going up, the
// latest end going down.
enum class Bound : std::uint8_t { Earliest, Latest };
inline constexpr std::int64_t kNoSortValue = std::numeric_limits<std::int64_t>::min();

// For each of `ordinals`, which ascend; kNoSortValue for those without a value. A period without a
// begin gets the least number but that one.
base::Result<std::vector<std::int64_t>> sort_values(const Columns& columns, std::uint16_t parameter,
                                                    std::span<const Ordinal> ordinals, Bound bound);

}  // namespace engine
