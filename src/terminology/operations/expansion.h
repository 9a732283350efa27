#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "terminology/operations/displays.h"
#include "terminology/value_set.h"

namespace terminology {

struct ExpansionRequest {
  std::string filter;  // words that must begin words of a display, or begin the code
  bool active_only = false;
  bool exclude_nested = true;
  bool exclude_abstract = false;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> count;
};

// One code of an expansion: of a known system by position, else as it was listed.
struct ExpansionEntry {
  const Segment* segment = nullptr;
  std::uint32_t position = 0;
  const Listed* listed = nullptr;  // null: `position` counts
  std::uint32_t depth = 0;         // below the entries before it; 0 where nothing is nested

  std::string_view code() const {
    return listed != nullptr ? std::string_view(listed->code) : segment->system->code(position);
  }
  bool inactive() const {
    return listed != nullptr ? listed->inactive : segment->system->inactive(position);
  }
  bool abstract() const {
    return listed != nullptr ? listed->abstract : segment->system->abstract(position);
  }
  const Listed* remark() const { return listed != nullptr ? listed : segment->remark(position); }
};

struct Expansion {
  std::uint64_t total = 0;  // of all pages
  std::vector<ExpansionEntry> entries;
};

// So many codes are given without `count`, and so many with it.
inline constexpr std::uint64_t kUnpagedMax = 1'000;
inline constexpr std::uint64_t kPageMax = 10'000;

// A page of a value set, which outlives it. TooCostly, with what to do, if there are more than
// kUnpagedMax codes and no count.
base::Result<Expansion> expand(const ValueSet& set, const ExpansionRequest& request);

}  // namespace terminology
