#include "demo/cpr.h"

#include <doctest/doctest.h>

#include <stdexcept>

namespace demo {

TEST_CASE("a test CPR number holds date, century and sex, and fails modulus 11") {
  const std::uint64_t seed = 20260811;
  CAPTURE(seed);
  Dice dice(seed);
  for (int year = 1900; year <= 2036; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int throws = 0; throws < 6; ++throws) {
        const int day_number = dice.between(month == 1 ? 2 : 1, 28);
        const Day birth = day_of(Date{year, month, day_number});
        const Sex sex = dice.percent(50) ? Sex::Male : Sex::Female;
        const std::string cpr = make_cpr(birth, sex, dice);
        CAPTURE(cpr);
        REQUIRE_EQ(cpr.size(), 10);
        CHECK(cpr.find_first_not_of("0123456789") == std::string::npos);
        CHECK_EQ(std::stoi(cpr.substr(0, 2)), day_number);
        CHECK_EQ(std::stoi(cpr.substr(2, 2)), month);
        CHECK_EQ(birth_year_of(cpr), year);
        CHECK_EQ((cpr[9] - '0') % 2 == 1, sex == Sex::Male);
        CHECK_FALSE(passes_modulus_11(cpr));
      }
    }
  }
}

TEST_CASE("births that could meet a real number without check digit are refused") {
  Dice dice(1);
  CHECK_THROWS_AS(make_cpr(day_of(Date{1965, 1, 1}), Sex::Male, dice), std::logic_error);
  CHECK_THROWS_AS(make_cpr(day_of(Date{1899, 5, 1}), Sex::Male, dice), std::logic_error);
}

TEST_CASE("modulus 11 and the century rule, on known answers") {
  // No 99th month exists: these ten digits are nobody's.
  CHECK(passes_modulus_11("9900991239"));
  CHECK_FALSE(passes_modulus_11("9900991238"));
  CHECK_EQ(birth_year_of("0102030000"), 1903);
  CHECK_EQ(birth_year_of("0102364000"), 2036);
  CHECK_EQ(birth_year_of("0102374000"), 1937);
  CHECK_EQ(birth_year_of("0102575000"), 2057);
  CHECK_EQ(birth_year_of("0102585000"), 1858);
}

TEST_CASE("an X-eCPR number has the national form") {
  Dice dice(7);
  for (int throws = 0; throws < 100; ++throws) {
    const std::string number = make_x_ecpr(day_of(Date{1988, 6, 9}), dice);
    CAPTURE(number);
    CHECK(number.starts_with("090688"));
    CHECK((number[6] == '1' || number[6] == '7'));
    CHECK((number[7] >= 'A' && number[7] <= 'Z' && number[8] >= 'A' && number[8] <= 'Z'));
    CHECK((number[9] >= '0' && number[9] <= '9'));
  }
}

}  // namespace demo
