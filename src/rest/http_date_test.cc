#include "rest/http_date.h"

#include <doctest/doctest.h>

namespace rest {

namespace {

std::string range(std::string_view text) {
  const auto period = parse_date_time(text);
  return period ? base::to_instant(period->begin) + " " + base::to_instant(period->last) : "none";
}

}  // namespace

TEST_CASE("an HTTP date is written and read in the fixed form") {
  const base::Timestamp at{1'790'000'000'123};
  CHECK(to_http_date(at) == "Mon, 21 Sep 2026 14:13:20 GMT");
  CHECK(to_http_date({951'782'400'000}) == "Tue, 29 Feb 2000 00:00:00 GMT");
  CHECK(parse_http_date(to_http_date(at)) == base::Timestamp{1'790'000'000'000});
}

TEST_CASE("any other form of an HTTP date is not read") {
  for (const char* text : {"", "now", "Mon, 21 Sep 2026 14:13:20", "Mon, 31 Feb 2026 14:13:20 GMT",
                           "Mon, 21 Sep 2026 24:13:20 GMT", "Mon, 21 Sep 2026 14:13:20 GMT ",
                           "Mon, 21 Sep -026 14:13:20 GMT", "Monday, 21-Sep-26 14:13:20 GMT"})
    CHECK_FALSE(parse_http_date(text).has_value());
}

TEST_CASE("a FHIR time covers what it does not say") {
  CHECK(range("2026-09-21T14:13:20Z") == "2026-09-21T14:13:20.000Z 2026-09-21T14:13:20.999Z");
  CHECK(range("2026-09-21T14:13:20.5+02:00") ==
        "2026-09-21T12:13:20.500Z 2026-09-21T12:13:20.500Z");
  CHECK(range("2026-01-15") == "2026-01-14T23:00:00.000Z 2026-01-15T22:59:59.999Z");
  CHECK(range("2026-07") == "2026-06-30T22:00:00.000Z 2026-07-31T21:59:59.999Z");
  CHECK(range("2026") == "2025-12-31T23:00:00.000Z 2026-12-31T22:59:59.999Z");
  // The day on which summer time begins has 23 hours.
  CHECK(range("2026-03-29") == "2026-03-28T23:00:00.000Z 2026-03-29T21:59:59.999Z");
}

TEST_CASE("what is no FHIR time is not read") {
  for (const char* text : {"", "x", "26", "2026-", "2026-13", "2026-02-30", "2026-01-01T",
                           "2026-01-01T25:00:00Z", "2026-01-01T10:00:00.", "2026-01-01T10:00:00+1",
                           "2026-01-01T10:00:00Z ", "2026-01-01T10:00:00+15:00", "-026-01-01"})
    CHECK(range(text) == "none");
}

}  // namespace rest
