#include "fhir/params/numbers.h"

#include <doctest/doctest.h>

#include <string>

namespace fhir {
namespace {

TEST_CASE("a decimal stands for what rounds to it, exactly") {
  struct Case {
    const char *text, *value, *low, *high;
  };
  const Case cases[] = {
      {"100", "100", "99.5", "100.5"},
      {"100.00", "100", "99.995", "100.005"},
      {"5.4", "5.4", "5.35", "5.45"},
      {"5.40", "5.4", "5.395", "5.405"},
      {"-2", "-2", "-2.5", "-1.5"},
      {"0", "0", "-0.5", "0.5"},
      {"+3", "3", "2.5", "3.5"},
      {"5.40e-3", "0.0054", "0.005395", "0.005405"},
      {"1e2", "100", "95", "105"},
      {"1.0E+2", "100", "95", "105"},
      {"12e-1", "1.2", "1.195", "1.205"},
      {"007", "7", "6.5", "7.5"},
      {"0.30000000000000000000000000000000004", "0.30000000000000000000000000000000004",
       "0.300000000000000000000000000000000035", "0.300000000000000000000000000000000045"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto range = decimal_range(c.text);
    REQUIRE(range.has_value());
    CHECK(range->value == BigDecimal::parse(c.value));
    CHECK(range->low == BigDecimal::parse(c.low));
    CHECK(range->high == BigDecimal::parse(c.high));
  }
  CHECK(approximate_range("100")->low == BigDecimal::parse("90"));
  CHECK(approximate_range("-50")->low == BigDecimal::parse("-55"));
  CHECK(approximate_range("-50")->high == BigDecimal::parse("-45"));
}

TEST_CASE("what is no decimal is refused") {
  for (const char* text :
       {"", "-", "+", "+-1", "--1", ".5", "5.", "1,5", "1e", "1e+", "1e+-2", "0x10", "inf", "nan",
        "1 ", " 1", "1e9999999", "1e99999999999", "5 mg"}) {
    CAPTURE(text);
    CHECK_FALSE(decimal_range(text).has_value());
  }
  CHECK_FALSE(decimal_range(std::string(1'000'000, '9')).has_value());
  CHECK_FALSE(decimal_range("0." + std::string(1'000'000, '9')).has_value());
}

}  // namespace
}  // namespace fhir
