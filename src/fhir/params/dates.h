#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fhir {

// A piece of time: from low to just before high, in milliseconds since 1970 UTC.
struct DateRange {
  std::int64_t low_ms;
  std::int64_t high_ms;

  friend bool operator==(const DateRange&, const DateRange&) = default;
};

// The time that a FHIR date, dateTime or instant covers: a year, a month, a day, or down to a
// minute, a second or a fraction of one (at least a millisecond). nullopt if it is not written as
// FHIR requires or not in the calendar. Seconds may be left out, as in searches.
//
// What has no zone is local time in Denmark: UTC+1, and UTC+2 in summer since 1980. A day on which
// the clock changes has 23 or 25 hours. Of the hour that comes twice, the first is meant.
std::optional<DateRange> date_range(std::string_view fhir_date);

}  // namespace fhir
