#pragma once

#include <string_view>

#include "demo/cpr.h"
#include "demo/dice.h"

namespace demo {

// Danish names as they are met in a waiting room: given names follow the year of birth, and about
// one person in twelve carries a name of foreign origin. The people are fictional.
struct Name {
  std::string_view given;
  std::string_view middle;  // may be empty
  std::string_view family;
};

Name draw_name(int birth_year, Sex sex, Dice& dice);

}  // namespace demo
