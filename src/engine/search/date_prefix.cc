#include "engine/search/date_prefix.h"

#include <algorithm>
#include <limits>

namespace engine {

bool DateCondition::accepts(std::int64_t low_ms, std::int64_t high_ms) const {
  const auto [low, high] = range;
  const bool within = low_ms >= low && high_ms <= high;
  switch (prefix) {
    case Prefix::Eq:
      return within;
    case Prefix::Ne:
      return !within;
    case Prefix::Gt:
      return high_ms > high;
    case Prefix::Lt:
      return low_ms < low;
    case Prefix::Ge:
      return within || high_ms > high;
    case Prefix::Le:
      return within || low_ms < low;
    case Prefix::Sa:
      return low_ms >= high;
    case Prefix::Eb:
      return high_ms <= low;
    case Prefix::Ap:
    case Prefix::Overlap:
      return low_ms < high && high_ms > low;
  }
  return false;
}

DateCondition::Bounds DateCondition::low_bounds(std::int64_t longest_ms) const {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  switch (prefix) {
    case Prefix::Eq:
      return {range.low_ms, range.high_ms};
    case Prefix::Ne:
      return {kMin, kMax};
    case Prefix::Gt:
      return {range.high_ms - longest_ms, kMax};
    case Prefix::Ge:
      return {std::min(range.low_ms, range.high_ms - longest_ms), kMax};
    case Prefix::Lt:
      return {kMin, range.low_ms};
    case Prefix::Le:
      return {kMin, range.high_ms};
    case Prefix::Sa:
      return {range.high_ms, kMax};
    case Prefix::Eb:
      return {kMin, range.low_ms};
    case Prefix::Ap:
    case Prefix::Overlap:
      return {range.low_ms - longest_ms, range.high_ms};
  }
  return {kMin, kMax};
}

bool DateCondition::rejects_all(std::int64_t low_min_ms, std::int64_t low_max_ms,
                                std::uint64_t longest_ms) const {
  if (low_min_ms > low_max_ms) return true;
  // Of periods without an end or a begin the bounds say nothing, and could not be reckoned.
  constexpr std::int64_t kLongestMs = std::int64_t{1} << 60;
  const std::int64_t longest = longest_ms < static_cast<std::uint64_t>(kLongestMs)
                                   ? static_cast<std::int64_t>(longest_ms)
                                   : kLongestMs;
  const Bounds bounds = low_bounds(longest);
  if (low_max_ms < bounds.from && longest < kLongestMs) return true;
  return low_min_ms >= bounds.to;
}

// Approximately: within a tenth of the distance to now, at least a day. FHIR leaves it open.
DateCondition DateCondition::around(std::int64_t now_ms) const {
  if (prefix != Prefix::Ap) return *this;
  constexpr std::int64_t kDayMs = 86'400'000;
  const std::int64_t distance =
      now_ms > range.low_ms ? now_ms - range.low_ms : range.low_ms - now_ms;
  const std::int64_t margin = std::max(kDayMs, distance / 10);
  return {prefix, {range.low_ms - margin, range.high_ms + margin}};
}

std::optional<DateCondition> parse_date_condition(std::string_view text) {
  DateCondition condition;
  condition.prefix = take_prefix(text);
  const auto range = fhir::date_range(text);
  if (!range) return std::nullopt;
  condition.range = *range;
  return condition;
}

}  // namespace engine
