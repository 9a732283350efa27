#pragma once

#include <cstdint>

#include "base/result.h"

namespace engine {

// What one query may cost before it is refused as TooCostly.
struct SearchBudget {
  std::uint64_t keys_max = 5'000'000;                 // index keys read
  std::uint64_t ordinals_max = 50'000'000;            // postings read, versions looked at
  std::uint64_t bytes_max = std::uint64_t{64} << 20;  // documents in one answer
};

// What one query has cost so far. One query, one thread.
class Cost {
 public:
  explicit Cost(const SearchBudget& budget) : budget_(budget) {}

  // TooCostly past the budget.
  base::Result<> spend(std::uint64_t keys, std::uint64_t ordinals) {
    keys_ += keys;
    ordinals_ += ordinals;
    if (keys_ > budget_.keys_max || ordinals_ > budget_.ordinals_max)
      return base::fail(base::ErrorKind::TooCostly,
                        "the search reads too much of the index: add a more specific parameter");
    return {};
  }

  const SearchBudget& budget() const { return budget_; }

 private:
  const SearchBudget& budget_;
  std::uint64_t keys_ = 0;
  std::uint64_t ordinals_ = 0;
};

}  // namespace engine
