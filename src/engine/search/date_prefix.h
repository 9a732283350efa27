#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/search/prefix.h"
#include "fhir/params/dates.h"

namespace engine {

// A date in a search: "ge2026-11", its prefix and the range it stands for.
// FHIR R4, search.html#prefix.
struct DateCondition {
  Prefix prefix = Prefix::Eq;
  fhir::DateRange range{};

  // Does a resource whose date covers [low_ms, high_ms) satisfy it?
  bool accepts(std::int64_t low_ms, std::int64_t high_ms) const;

  // With the margin that Ap has at this time; any other condition stays as it is.
  DateCondition around(std::int64_t now_ms) const;

  // Bounds on low_ms of every range at most `longest_ms` long that it may accept.
  struct Bounds {
    std::int64_t from;
    std::int64_t to;  // exclusive
  };
  Bounds low_bounds(std::int64_t longest_ms) const;
  // For engine::select(): true only if it accepts no range that begins within these and is at most
  // so long.
  bool rejects_all(std::int64_t low_min_ms, std::int64_t low_max_ms,
                   std::uint64_t longest_ms) const;
};

// nullopt if the text is no date.
std::optional<DateCondition> parse_date_condition(std::string_view text);

}  // namespace engine
