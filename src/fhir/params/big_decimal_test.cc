#include "fhir/params/big_decimal.h"

#include <doctest/doctest.h>

namespace fhir {
namespace {

BigDecimal number(std::string_view text) {
  return BigDecimal::parse(text).value();
}

TEST_CASE("decimals are equal as numbers and keep all digits") {
  CHECK(number("1.0") == number("1.00"));
  CHECK(number("1e2") == number("100"));
  CHECK(number("-0") == number("0.000"));
  CHECK(number("0.0010").text() == "0.001");
  CHECK(number("-12.50").text() == "-12.5");
  CHECK(number("1e300").text() == "1e300");
  CHECK(number("1e1000000").text() == "1e1000000");
  CHECK(number("12e-1000000").text() == "12e-1000000");
  CHECK(number("9007199254740993") > number("9007199254740992"));
  CHECK(number("-3") < number("-2.99"));
  CHECK(number("-1") < number("0"));
  CHECK(number("0") < number("1e-1000000"));
  const std::string longest = "0." + std::string(BigDecimal::kDigitsMax - 2, '3') + "1";
  CHECK(number(longest).text() == longest);
}

TEST_CASE("sums, products and quotients are exact") {
  CHECK(add(number("0.1"), number("0.2")) == number("0.3"));
  CHECK(add(number("99.5"), number("0.5")) == number("100"));
  CHECK(add(number("1"), number("-1.001")) == number("-0.001"));
  CHECK(add(number("-5"), number("5")) == BigDecimal());
  CHECK(add(number("1e20"), number("-1")) == number("99999999999999999999"));
  CHECK_FALSE(add(number("1e100000"), number("1")).has_value());
  CHECK(multiply(number("-1.5"), number("0.004")) == number("-0.006"));
  CHECK(multiply(number("0"), number("5")) == BigDecimal());
  CHECK(divide(number("1"), 8) == number("0.125"));
  CHECK(divide(number("558.27"), 9) == number("62.03"));
  CHECK(divide(number("70"), 60) == divide(number("140"), 120));
  CHECK(divide(number("1"), 3).digits() == std::string(kQuotientDigits, '3'));
  CHECK(divide(BigDecimal(), 7).is_zero());
  CHECK(divide(number("1"), UInt128{1} << 123U).digits().size() > 80);
}

}  // namespace
}  // namespace fhir
