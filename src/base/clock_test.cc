#include "base/clock.h"

#include <doctest/doctest.h>

namespace base {

TEST_CASE("instants are written to the millisecond, in UTC") {
  CHECK(to_instant({0}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_instant({1'790'000'000'007}) == "2026-09-21T14:13:20.007Z");
  CHECK(to_instant({-1}) == "1969-12-31T23:59:59.999Z");
}

}  // namespace base
