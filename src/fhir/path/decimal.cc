#include "fhir/path/decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace fhir::path {
namespace {

constexpr int kQuotientScaleMax = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// 10^exponent for 0 to 38.
Int128 power_of_ten(int exponent) {
  Int128 result = 1;
  for (int at = 0; at < exponent; ++at)
    result *= 10;
  return result;
}

std::optional<Int128> times_power_of_ten(Int128 value, int exponent) {
  if (value == 0) return Int128{0};
  if (exponent > 38) return std::nullopt;
  Int128 result = 0;
  if (__builtin_mul_overflow(value, power_of_ten(exponent), &result)) return std::nullopt;
  return result;
}

struct Aligned {
  Int128 a;
  Int128 b;
  int scale;
};

std::optional<Aligned> align(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale(), b.scale());
  const auto left = times_power_of_ten(a.coefficient(), scale - a.scale());
  const auto right = times_power_of_ten(b.coefficient(), scale - b.scale());
  if (!left || !right) return std::nullopt;
  return Aligned{*left, *right, scale};
}

// An exponent beyond any number we keep, so that adding digits cannot overflow.
constexpr int kExponentMax = 100'000'000;

// Reads [eE][+-]digits at `at` up to the end of the text.
std::optional<int> read_exponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  text.remove_prefix(1);
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  int exponent = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    exponent = std::min(kExponentMax, exponent * 10 + (c - '0'));
  }
  return negative ? -exponent : exponent;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  Int128 coefficient = 0;
  int digits = 0;
  int scale = 0;
  bool point = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.') {
      if (point || at == 0 || at + 1 == text.size() || !is_digit(text[at + 1])) return std::nullopt;
      point = true;
      continue;
    }
    if (!is_digit(c)) break;
    if (digits > 0 || c != '0') ++digits;
    if (digits > kDigitsMax) return std::nullopt;
    coefficient = coefficient * 10 + (c - '0');
    if (point && ++scale > kDigitsMax) return std::nullopt;
  }
  if (at == 0) return std::nullopt;
  const auto exponent = read_exponent(text.substr(at));
  if (!exponent) return std::nullopt;
  scale -= *exponent;
  if (scale < 0) {
    const auto scaled = times_power_of_ten(coefficient, -scale);
    if (!scaled || *scaled / power_of_ten(kDigitsMax) != 0) return std::nullopt;
    coefficient = *scaled;
    scale = 0;
  }
  if (scale > kDigitsMax) return std::nullopt;
  return Decimal{negative ? -coefficient : coefficient, scale};
}

std::optional<Decimal> Decimal::from_double(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, 14);
  const auto parsed = parse(std::string_view(text, static_cast<std::size_t>(end.ptr - text)));
  if (!parsed) return std::fabs(value) < 1 ? std::optional(Decimal{}) : std::nullopt;
  return parsed->without_trailing_zeros();
}

bool Decimal::is_integral() const {
  return coefficient_ % power_of_ten(scale_) == 0;
}

std::string Decimal::text() const {
  Int128 rest = coefficient_ < 0 ? -coefficient_ : coefficient_;
  std::string reversed;
  for (int at = 0; rest != 0 || at <= scale_; ++at) {
    if (at == scale_ && scale_ > 0) reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (coefficient_ < 0) reversed += '-';
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

double Decimal::to_double() const {
  return std::strtod(text().c_str(), nullptr);
}

std::optional<std::int64_t> Decimal::to_int64() const {
  const Int128 whole = coefficient_ / power_of_ten(scale_);
  if (whole > INT64_MAX || whole < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

Decimal Decimal::without_trailing_zeros() const {
  Decimal result = *this;
  while (result.scale_ > 0 && result.coefficient_ % 10 == 0) {
    result.coefficient_ /= 10;
    --result.scale_;
  }
  return result;
}

std::optional<Decimal> Decimal::rescaled(int scale, Round round) const {
  if (scale < 0 || scale > kDigitsMax) return std::nullopt;
  if (scale >= scale_) {
    const auto scaled = times_power_of_ten(coefficient_, scale - scale_);
    if (!scaled) return std::nullopt;
    return Decimal{*scaled, scale};
  }
  const Int128 unit = power_of_ten(scale_ - scale);
  Int128 whole = coefficient_ / unit;
  const Int128 rest = coefficient_ % unit;
  switch (round) {
    case Round::Down:
      break;
    case Round::Floor:
      if (rest < 0) --whole;
      break;
    case Round::Ceiling:
      if (rest > 0) ++whole;
      break;
    case Round::HalfUp:
      if (rest * 2 >= unit) ++whole;
      if (rest * 2 <= -unit) --whole;
      break;
  }
  return Decimal{whole, scale};
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (const auto same = align(a, b)) return same->a <=> same->b;
  // One of them does not fit when written with the other's scale: it is the larger in size.
  const bool a_larger = a.scale() < b.scale();
  const bool negative = a_larger ? a.is_negative() : b.is_negative();
  return a_larger != negative ? std::strong_ordering::greater : std::strong_ordering::less;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  const auto same = align(a, b);
  Int128 sum = 0;
  if (!same || __builtin_add_overflow(same->a, same->b, &sum)) return std::nullopt;
  return Decimal{sum, same->scale};
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) {
  return add(a, b.negated());
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a.coefficient(), b.coefficient(), &product)) return std::nullopt;
  const Decimal result{product, a.scale() + b.scale()};
  if (result.scale() <= Decimal::kDigitsMax) return result;
  return result.without_trailing_zeros().rescaled(Decimal::kDigitsMax, Decimal::Round::HalfUp);
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return std::nullopt;
  for (int scale = kQuotientScaleMax; scale >= 0; --scale) {
    const int shift = scale - a.scale() + b.scale();
    const auto numerator = times_power_of_ten(a.coefficient(), std::max(shift, 0));
    const auto denominator = times_power_of_ten(b.coefficient(), std::max(-shift, 0));
    if (!numerator || !denominator) continue;
    return Decimal{*numerator / *denominator, scale}.without_trailing_zeros();
  }
  return std::nullopt;
}

std::optional<Decimal> divide_truncated(const Decimal& a, const Decimal& b) {
  const auto same = align(a, b);
  if (!same || same->b == 0) return std::nullopt;
  return Decimal{same->a / same->b, 0};
}

std::optional<Decimal> remainder(const Decimal& a, const Decimal& b) {
  const auto same = align(a, b);
  if (!same || same->b == 0) return std::nullopt;
  return Decimal{same->a % same->b, same->scale};
}

std::string canonical_number(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t digits_end = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, digits_end);
  long long exponent = read_exponent(text.substr(digits_end)).value_or(0);
  std::string digits;
  bool point = false;
  for (const char c : mantissa) {
    if (c == '.') {
      point = true;
      continue;
    }
    digits += c;
    if (point) --exponent;
  }
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  digits.erase(0, first);
  while (digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  return (negative ? "-" : "") + digits + "e" + std::to_string(exponent);
}

}  // namespace fhir::path
