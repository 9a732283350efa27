#include "engine/state/column_select.h"

namespace engine {

base::Result<std::vector<std::int64_t>> sort_values(const Columns& columns, std::uint16_t parameter,
                                                    std::span<const Ordinal> ordinals,
                                                    Bound bound) {
  constexpr std::uint32_t kRows = ColumnChunk::kRows;
  OrdinalSet wanted;
  wanted.add(ordinals);
  const Columns::Reader reader = columns.read(parameter, wanted);
  std::vector<std::int64_t> best(ordinals.size(), kNoSortValue);
  const auto take = [&](std::size_t place, std::int64_t low, std::int64_t high) {
    std::int64_t& kept = best[place];
    if (bound == Bound::Latest) {
      kept = std::max(kept, high);
    } else if (kept == kNoSortValue || low < kept) {
      kept = std::max(low, kNoSortValue + 1);
    }
  };
  std::shared_ptr<const ColumnChunk> chunk;
  std::uint32_t number = 0;
  for (std::size_t place = 0; place < ordinals.size(); ++place) {
    const Ordinal ordinal = ordinals[place];
    if (ordinal >= reader.stored_end()) break;
    if (chunk == nullptr || ordinal / kRows != number) {
      number = ordinal / kRows;
      chunk = TRY(reader.chunk(number));
    }
    chunk->each_of(ordinal % kRows, [&](std::uint32_t, std::int64_t low, std::int64_t high) {
      take(place, low, high);
    });
  }
  for (const Columns::Value& value : reader.newer()) {
    const auto found = std::ranges::lower_bound(ordinals, value.ordinal);
    take(static_cast<std::size_t>(found - ordinals.begin()), value.low, value.high);
  }
  return best;
}

}  // namespace engine
