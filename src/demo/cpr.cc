#include "demo/cpr.h"

#include <cstdio>
#include <span>

#include "base/check.h"

namespace demo {

namespace {

int digit_at(std::string_view cpr, std::size_t at) {
  return cpr[at] - '0';
}

// Seventh digit by century: https://cpr.dk/media/12066/personnummeret-i-cpr.pdf
std::span<const int> seventh_digits(int year) {
  static constexpr int kFrom1900[] = {0, 1, 2, 3};
  static constexpr int kFrom1937[] = {0, 1, 2, 3, 4, 9};
  static constexpr int kFrom2000[] = {4, 5, 6, 7, 8, 9};
  if (year < 1937) return kFrom1900;
  return year < 2000 ? std::span<const int>(kFrom1937) : kFrom2000;
}

std::string six_digits(Day birth) {
  const Date date = date_of(birth);
  char text[40];
  std::snprintf(text, sizeof text, "%02d%02d%02d", date.day, date.month, date.year % 100);
  return text;
}

}  // namespace

std::string make_cpr(Day birth, Sex sex, Dice& dice) {
  const Date date = date_of(birth);
  CHECK(date.year >= 1900 && date.year <= 2036 && (date.day != 1 || date.month != 1));
  const std::string start = six_digits(birth);
  // One in eleven throws passes modulus 11 by accident, so this ends soon.
  while (true) {
    std::string cpr = start;
    cpr += static_cast<char>('0' + dice.pick(seventh_digits(date.year)));
    cpr += static_cast<char>('0' + dice.between(0, 9));
    cpr += static_cast<char>('0' + dice.between(0, 9));
    cpr += static_cast<char>('0' + 2 * dice.between(0, 4) + (sex == Sex::Male ? 1 : 0));
    if (!passes_modulus_11(cpr)) return cpr;
  }
}

std::string make_x_ecpr(Day birth, Dice& dice) {
  std::string text = six_digits(birth);
  text += dice.percent(50) ? '1' : '7';
  text += static_cast<char>('A' + dice.between(0, 25));
  text += static_cast<char>('A' + dice.between(0, 25));
  text += static_cast<char>('0' + dice.between(0, 9));
  return text;
}

bool passes_modulus_11(std::string_view cpr) {
  static constexpr int kWeights[] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
  int sum = 0;
  for (std::size_t at = 0; at < 10; ++at)
    sum += kWeights[at] * digit_at(cpr, at);
  return sum % 11 == 0;
}

int birth_year_of(std::string_view cpr) {
  const int year = 10 * digit_at(cpr, 4) + digit_at(cpr, 5);
  const int seventh = digit_at(cpr, 6);
  if (seventh <= 3) return 1900 + year;
  if (seventh == 4 || seventh == 9) return (year <= 36 ? 2000 : 1900) + year;
  return (year <= 57 ? 2000 : 1800) + year;
}

}  // namespace demo
