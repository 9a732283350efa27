#include "fhir/params/dates.h"

#include <doctest/doctest.h>

#include <string>

namespace fhir {
namespace {

constexpr std::int64_t kHour = 3'600'000;

DateRange range(std::string_view text) {
  CAPTURE(text);
  const auto found = date_range(text);
  REQUIRE(found.has_value());
  return found.value_or(DateRange{});
}

std::int64_t low(std::string_view text) {
  return range(text).low_ms;
}

std::int64_t hours(std::string_view text) {
  const DateRange found = range(text);
  CHECK((found.high_ms - found.low_ms) % kHour == 0);
  return (found.high_ms - found.low_ms) / kHour;
}

TEST_CASE("a date covers as much as it leaves open") {
  CHECK(range("1970-01-01T00:00:00Z") == DateRange{0, 1000});
  CHECK(range("1970-01-01T00:00Z") == DateRange{0, 60'000});
  CHECK(range("1970-01-01T00:00:00.5Z") == DateRange{500, 600});
  CHECK(range("1970-01-01T00:00:00.25Z") == DateRange{250, 260});
  CHECK(range("1970-01-01T00:00:00.123Z") == DateRange{123, 124});
  CHECK(range("1970-01-01T00:00:00.123999999999999999999999Z") == DateRange{123, 124});
  CHECK(low("2024-02-29T12:00:00Z") == 1'709'208'000'000);
  CHECK(hours("2023") == 365 * 24);
  CHECK(hours("2024") == 366 * 24);
  CHECK(hours("2024-02") == 29 * 24);
  CHECK(hours("2024-12") == 31 * 24);
  CHECK(hours("2024-12-31") == 24);
  CHECK(range("9999").high_ms == range("9999-12-31").high_ms);
  CHECK(range("2016-12-31T23:59:60Z").low_ms == range("2017-01-01T00:00:00Z").low_ms);
}

TEST_CASE("zones count") {
  CHECK(range("2024-05-01T12:00:00+02:00") == range("2024-05-01T10:00:00Z"));
  CHECK(range("2024-05-01T00:30:00-05:30") == range("2024-05-01T06:00:00Z"));
  CHECK(range("2024-05-01T12:00:00-00:00") == range("2024-05-01T12:00:00Z"));
  CHECK(range("2024-05-01T14:00:00+14:00") == range("2024-05-01T00:00:00Z"));
}

TEST_CASE("without a zone it is the local time of Denmark") {
  CHECK(low("2024-01-15T12:00:00") == low("2024-01-15T11:00:00Z"));
  CHECK(low("2024-07-15T12:00:00") == low("2024-07-15T10:00:00Z"));
  CHECK(low("2024-01-15") == low("2024-01-14T23:00:00Z"));
  CHECK(low("2024-07") == low("2024-06-30T22:00:00Z"));
  CHECK(low("1975-07-15T12:00:00") == low("1975-07-15T11:00:00Z"));
  CHECK(low("1965-07-15") == low("1965-07-14T23:00:00Z"));
}

TEST_CASE("days on which the clock changes are shorter or longer") {
  CHECK(hours("2024-03-30") == 24);
  CHECK(hours("2024-03-31") == 23);
  CHECK(hours("2024-10-27") == 25);
  CHECK(hours("2026-03-29") == 23);
  CHECK(hours("2026-10-25") == 25);
  CHECK(hours("2024-03") == 31 * 24 - 1);
  CHECK(hours("2024-10") == 31 * 24 + 1);
  CHECK(hours("1980-04-06") == 23);
  CHECK(hours("1980-03-30") == 24);
  CHECK(hours("1981-03-29") == 23);
  CHECK(hours("1995-09-24") == 25);
  CHECK(hours("1995-10-29") == 24);
  CHECK(hours("1996-10-27") == 25);
  CHECK(hours("1979-04-01") == 24);
}

TEST_CASE("minutes around a change of the clock") {
  CHECK(low("2024-03-31T01:59:59") == low("2024-03-31T00:59:59Z"));
  CHECK(low("2024-03-31T03:00:00") == low("2024-03-31T01:00:00Z"));
  CHECK(low("2024-03-31T02:30:00") == low("2024-03-31T01:30:00Z"));
  CHECK(low("2024-10-27T01:59") == low("2024-10-26T23:59Z"));
  CHECK(range("2024-10-27T02:59") == range("2024-10-27T00:59Z"));
  CHECK(low("2024-10-27T03:00") == low("2024-10-27T02:00Z"));
}

TEST_CASE("what is no date is refused") {
  const char* const bad[] = {
      "",
      "2024-",
      "24",
      "0000",
      "02024",
      "2024-00",
      "2024-13",
      "2024-1",
      "2024-01-",
      "2024-01-00",
      "2024-01-32",
      "2023-02-29",
      "1900-02-29",
      "2024-04-31",
      "2024-01-01T",
      "2024-01-01 10:00",
      "2024-01-01T10",
      "2024-01-01T24:00:00Z",
      "2024-01-01T10:60:00Z",
      "2024-01-01T10:00:61Z",
      "2024-01-01T10:00:00.Z",
      "2024-01-01T10:00:00+2:00",
      "2024-01-01T10:00:00+14:01",
      "2024-01-01T10:00:00+15:00",
      "2024-01-01T10:00:00+02:60",
      "2024-01-01T10:00:00Zx",
      "2024-01-01Z",
      "2024-01T10:00:00Z",
      "-2024",
      "2024-01-01T10:00:00z",
      "today",
      "２０２４",
  };
  for (const char* text : bad) {
    CAPTURE(text);
    CHECK_FALSE(date_range(text).has_value());
  }
  CHECK_FALSE(date_range(std::string(1'000'000, '1')).has_value());
  CHECK(date_range("2024-01-01T10:00:00." + std::string(1'000'000, '1') + "Z").has_value());
}

}  // namespace
}  // namespace fhir
