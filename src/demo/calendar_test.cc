#include "demo/calendar.h"

#include <doctest/doctest.h>

namespace demo {

TEST_CASE("Danish clocks follow summer time") {
  CHECK_EQ(date_time_text(at_clock(day_of(Date{2026, 8, 11}), 12, 6)), "2026-08-11T12:06:00+02:00");
  CHECK_EQ(date_time_text(at_clock(day_of(Date{2026, 1, 3}), 0, 0)), "2026-01-03T00:00:00+01:00");
  // The night the clock goes forward, 29 March 2026, and the night it goes back, 25 October.
  CHECK_EQ(date_time_text(at_clock(day_of(Date{2026, 3, 29}), 1, 59)), "2026-03-29T01:59:00+01:00");
  CHECK_EQ(date_time_text(at_clock(day_of(Date{2026, 3, 29}), 3, 0)), "2026-03-29T03:00:00+02:00");
  CHECK_EQ(date_time_text(at_clock(day_of(Date{2026, 10, 25}), 1, 0)), "2026-10-25T01:00:00+02:00");
  CHECK_EQ(date_time_text(at_clock(day_of(Date{2026, 10, 25}), 3, 0)), "2026-10-25T03:00:00+01:00");
}

TEST_CASE("the day changes at midnight in Denmark, not in Greenwich") {
  const base::Timestamp late = at_clock(day_of(Date{2026, 8, 11}), 23, 59);
  CHECK_EQ(date_text(day_of(late)), "2026-08-11");
  CHECK_EQ(date_text(day_of(plus_minutes(late, 1))), "2026-08-12");
}

TEST_CASE("ages are counted in whole years") {
  const Day born = day_of(Date{1948, 3, 14});
  CHECK_EQ(years_between(born, day_of(Date{2026, 3, 13})), 77);
  CHECK_EQ(years_between(born, day_of(Date{2026, 3, 14})), 78);
  CHECK_EQ(years_between(day_of(Date{2024, 2, 29}), day_of(Date{2025, 2, 28})), 0);
}

}  // namespace demo
