#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

// Danish civil time: the world is told in days and o'clocks, FHIR wants instants with an offset.
namespace demo {

// A day on the Danish calendar, counted from 1970-01-01.
struct Day {
  std::int64_t number = 0;

  friend auto operator<=>(const Day&, const Day&) = default;
  friend Day operator+(Day day, std::int64_t days) { return {day.number + days}; }
  friend Day operator-(Day day, std::int64_t days) { return {day.number - days}; }
};

struct Date {
  int year = 1970;
  int month = 1;
  int day = 1;
  friend bool operator==(const Date&, const Date&) = default;
};

Date date_of(Day day);
Day day_of(Date date);                   // the date must exist
Day day_of(base::Timestamp at);          // the day in Denmark at that moment
int years_between(Day from, Day until);  // whole years, as ages are counted

// The moment a Danish wall clock shows that time on that day.
base::Timestamp at_clock(Day day, int hour, int minute);
base::Timestamp plus_minutes(base::Timestamp at, std::int64_t minutes);

std::string date_text(Day day);                  // "2026-08-11"
std::string date_time_text(base::Timestamp at);  // "2026-08-11T12:06:00+02:00"
std::string danish_date(Day day);                // "11.08.2026", for running text

}  // namespace demo
