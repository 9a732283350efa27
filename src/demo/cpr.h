#pragma once

#include <string>
#include <string_view>

#include "demo/calendar.h"
#include "demo/dice.h"

namespace demo {

enum class Sex { Female, Male };

// A test CPR number, DDMMYYSSSS: an existing date, a seventh digit that gives the right century,
// a last digit that gives the sex (odd: male). It deliberately FAILS the modulus 11 check, so it
// can not be the number of a real person: numbers without the check digit are issued only for
// births on a 1 January, and a birth on a 1 January is refused (CHECK). The same holds for births
// outside 1900-2036, which no seventh digit of ours can express.
std::string make_cpr(Day birth, Sex sex, Dice& dice);

// An X-eCPR, the national replacement number for a person without a CPR number:
// DDMMYY, then 1 or 7, two letters and a digit.
std::string make_x_ecpr(Day birth, Dice& dice);

// What a reader can tell from a CPR number. The number must be ten digits.
bool passes_modulus_11(std::string_view cpr);
int birth_year_of(std::string_view cpr);

}  // namespace demo
