#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir::path {

// A date, a date with time, or a time of day, as precise as it was written.
struct Temporal {
  enum class Kind : std::uint8_t { Date, DateTime, Time };
  // Seconds and their fraction are one precision, as FHIRPath counts them.
  enum class Precision : std::uint8_t { Year, Month, Day, Hour, Minute, Second };

  Kind kind = Kind::Date;
  Precision precision = Precision::Year;
  std::int16_t year = 0;
  std::uint8_t month = 1;
  std::uint8_t day = 1;
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint8_t fraction_digits = 0;  // digits written after the second's point, 0 to 9
  std::uint32_t nanosecond = 0;
  bool has_zone = false;
  std::int16_t zone_minutes = 0;

  // "2024", "2024-05", "2024-05-01": a real day of the calendar. nullopt otherwise.
  static std::optional<Temporal> parse_date(std::string_view text);
  // A date, or a date with 'T' and a time (hour, minute, …) and perhaps a zone.
  static std::optional<Temporal> parse_date_time(std::string_view text);
  // "14", "14:30", "14:30:00.5"; no zone.
  static std::optional<Temporal> parse_time(std::string_view text);

  std::string text() const;

  // Days since 1970-01-01 of the day, and nanoseconds since its midnight, both as written.
  std::int64_t days() const;
  std::int64_t nanoseconds_of_day() const;

  friend bool operator==(const Temporal&, const Temporal&) = default;
};

// Orders by FHIRPath's rules: part by part until they differ; empty (nullopt) when one is less
// precise than the other or only one has a zone and that could matter. Times compare with times
// only: requires both or neither to be of kind Time.
std::optional<int> compare(const Temporal& a, const Temporal& b);

enum class CalendarUnit : std::uint8_t {
  Year,
  Month,
  Week,
  Day,
  Hour,
  Minute,
  Second,
  Millisecond
};
// "year", "years", …; nullopt for other words.
std::optional<CalendarUnit> calendar_unit(std::string_view word);

// Moves by whole units, keeping the precision; days past the end of a month become its last day.
// nullopt when the year leaves 1 to 9999.
std::optional<Temporal> add(const Temporal& value, std::int64_t amount, CalendarUnit unit);

}  // namespace fhir::path
