#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/index/ordinal_set.h"

namespace engine {

// The dates of each version for one date parameter, by ordinal: what _sort compares. A version
// with several dates sorts by its earliest going up and by its latest going down (R4, search:
// sorting). Guarded by its TypeState.
class SortColumn {
 public:
  static constexpr std::int64_t kMissing = std::numeric_limits<std::int64_t>::min();

  void add(Ordinal ordinal, std::int64_t low_ms, std::int64_t high_ms) {
    if (ordinal >= earliest_.size()) {
      earliest_.resize(ordinal + 1, kMissing);
      latest_.resize(ordinal + 1, kMissing);
    }
    low_ms = std::max(low_ms, kMissing + 1);  // a period without a start begins first of all
    std::int64_t& earliest = earliest_[ordinal];
    if (earliest == kMissing || low_ms < earliest) earliest = low_ms;
    std::int64_t& latest = latest_[ordinal];
    if (latest == kMissing || high_ms > latest) latest = high_ms;
  }

  std::int64_t earliest(Ordinal ordinal) const { return of(earliest_, ordinal); }
  std::int64_t latest(Ordinal ordinal) const { return of(latest_, ordinal); }

 private:
  static std::int64_t of(const std::vector<std::int64_t>& column, Ordinal ordinal) {
    return ordinal < column.size() ? column[ordinal] : kMissing;
  }

  std::vector<std::int64_t> earliest_;
  std::vector<std::int64_t> latest_;
};

}  // namespace engine
