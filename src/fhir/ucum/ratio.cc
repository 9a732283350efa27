#include "fhir/ucum/ratio.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace fhir::ucum {
namespace {

constexpr std::size_t kTextMax = 1'000;
constexpr std::size_t kDigitsOfEndless = 60;
constexpr int kPlainMax = 40;  // zeros and digits written out before an exponent is used

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// [eE][+-]digits, or nothing.
std::optional<int> read_exponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  int exponent = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    exponent = exponent * 10 + (c - '0');
    if (exponent > 1'000) return std::nullopt;
  }
  return negative ? -exponent : exponent;
}

// digits * 10^exponent.
std::string decimal_text(bool negative, std::string digits, int exponent) {
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  if (digits == "0") return "0";
  const int size = static_cast<int>(digits.size());
  const int point = size + exponent;  // digits before the point
  std::string text = negative ? "-" : "";
  if (point > kPlainMax || point < -kPlainMax) {
    text += digits.substr(0, 1);
    if (size > 1) text.append(".").append(digits, 1);
    return text.append(point > 0 ? "e+" : "e").append(std::to_string(point - 1));
  }
  if (point <= 0) return text.append("0.").append(static_cast<std::size_t>(-point), '0') + digits;
  if (exponent >= 0) return text.append(digits).append(static_cast<std::size_t>(exponent), '0');
  return text + digits.insert(static_cast<std::size_t>(point), ".");
}

// Takes a small prime factor out of a number; how often it was in it.
int take_out(Natural& number, std::uint32_t prime) {
  int count = 0;
  while (!number.is_zero() && number.modulo(prime) == 0) {
    number = number.divided_by(Natural(prime)).quotient;
    ++count;
  }
  return count;
}

Natural natural_power(std::uint64_t base, int exponent) {
  Natural result(1);
  for (int at = 0; at < exponent; ++at)
    result = result * Natural(base);
  return result;
}

__extension__ typedef unsigned __int128 UInt128;

std::optional<UInt128> small_number(std::string_view digits) {
  if (digits.size() > 37) return std::nullopt;
  UInt128 value = 0;
  for (const char c : digits)
    value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

std::string digits_of(UInt128 value) {
  std::string digits;
  for (; value != 0; value /= 10)
    digits += static_cast<char>('0' + static_cast<int>(value % 10));
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace

Ratio Ratio::of(std::uint64_t value) {
  Ratio result;
  result.numerator_ = Natural(value);
  return result;
}

std::optional<Ratio> Ratio::parse(std::string_view text) {
  if (text.size() > kTextMax) return std::nullopt;
  Ratio result;
  result.negative_ = text.starts_with('-');
  if (result.negative_ || text.starts_with('+')) text.remove_prefix(1);
  std::string digits;
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at]))
    digits += text[at++];
  if (digits.empty()) return std::nullopt;
  if (at < text.size() && text[at] == '.') {
    const std::size_t start = ++at;
    while (at < text.size() && is_digit(text[at]))
      digits += text[at++];
    if (at == start) return std::nullopt;
    result.exponent_ = -static_cast<int>(at - start);
  }
  const auto exponent = read_exponent(text.substr(at));
  const auto number = Natural::parse(digits);
  if (!exponent || !number) return std::nullopt;
  result.numerator_ = *number;
  result.exponent_ += *exponent;
  if (result.is_zero()) result = of(0);
  return result;
}

bool Ratio::too_large() const {
  return numerator_.limbs() > kLimbsMax || denominator_.limbs() > kLimbsMax ||
         std::abs(exponent_) > kExponentMax;
}

Ratio Ratio::negated() const {
  Ratio result = *this;
  result.negative_ = !negative_ && !is_zero();
  return result;
}

std::optional<Ratio> multiply(const Ratio& a, const Ratio& b) {
  Ratio result;
  result.numerator_ = a.numerator_ * b.numerator_;
  result.denominator_ = a.denominator_ * b.denominator_;
  result.exponent_ = a.exponent_ + b.exponent_;
  result.negative_ = a.negative_ != b.negative_ && !result.is_zero();
  return result.too_large() ? std::nullopt : std::optional(result);
}

std::optional<Ratio> divide(const Ratio& a, const Ratio& b) {
  if (b.is_zero()) return std::nullopt;
  Ratio inverse = b;
  std::swap(inverse.numerator_, inverse.denominator_);
  inverse.exponent_ = -b.exponent_;
  return multiply(a, inverse);
}

std::optional<Ratio> power(const Ratio& a, int exponent) {
  Ratio result;
  for (int at = 0; at < std::abs(exponent); ++at) {
    const auto next = exponent > 0 ? multiply(result, a) : divide(result, a);
    if (!next) return std::nullopt;
    result = *next;
  }
  return result;
}

std::optional<Ratio> add(const Ratio& a, const Ratio& b) {
  // Both over the same denominator and the lower power of ten.
  const int exponent = std::min(a.exponent_, b.exponent_);
  const auto left = Natural::power_of_ten(static_cast<unsigned>(a.exponent_ - exponent)) *
                    a.numerator_ * b.denominator_;
  const auto right = Natural::power_of_ten(static_cast<unsigned>(b.exponent_ - exponent)) *
                     b.numerator_ * a.denominator_;
  Ratio result;
  result.denominator_ = a.denominator_ * b.denominator_;
  result.exponent_ = exponent;
  if (a.negative_ == b.negative_) {
    result.numerator_ = left + right;
    result.negative_ = a.negative_;
  } else {
    const bool left_wins = left >= right;
    result.numerator_ = left_wins ? left - right : right - left;
    result.negative_ = left_wins ? a.negative_ : b.negative_;
  }
  if (result.is_zero()) return Ratio::of(0);
  return result.too_large() ? std::nullopt : std::optional(result);
}

std::strong_ordering operator<=>(const Ratio& a, const Ratio& b) {
  if (a.negative_ != b.negative_) {
    return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const int exponent = std::min(a.exponent_, b.exponent_);
  const auto left = Natural::power_of_ten(static_cast<unsigned>(a.exponent_ - exponent)) *
                    a.numerator_ * b.denominator_;
  const auto right = Natural::power_of_ten(static_cast<unsigned>(b.exponent_ - exponent)) *
                     b.numerator_ * a.denominator_;
  return a.negative_ ? right <=> left : left <=> right;
}

Ratio::Decimal Ratio::decimal() const {
  if (is_zero()) return {"0", true};
  Natural divisor = denominator_;
  const int twos = take_out(divisor, 2);
  const int fives = take_out(divisor, 5);
  // 1 / (2^a 5^b) = 5^a 2^b / 10^(a+b)
  const Natural numerator = numerator_ * natural_power(5, twos) * natural_power(2, fives);
  const int exponent = exponent_ - twos - fives;
  if (divisor.is_one()) return {decimal_text(negative_, numerator.digits(), exponent), true};
  const auto whole = numerator.divided_by(divisor);
  if (whole.remainder.is_zero()) {
    return {decimal_text(negative_, whole.quotient.digits(), exponent), true};
  }
  constexpr unsigned kMore = kDigitsOfEndless + 9 * 3;
  const unsigned shift =
      kMore + static_cast<unsigned>(std::max<std::size_t>(divisor.limbs(), numerator.limbs()) -
                                    std::min(divisor.limbs(), numerator.limbs())) *
                  9;
  std::string digits =
      (numerator * Natural::power_of_ten(shift)).divided_by(divisor).quotient.digits();
  const int cut = static_cast<int>(digits.size()) - static_cast<int>(kDigitsOfEndless);
  digits.resize(kDigitsOfEndless);
  return {decimal_text(negative_, std::move(digits), exponent - static_cast<int>(shift) + cut),
          false};
}

Ratio::Parts Ratio::parts() const {
  Parts parts{numerator_.digits(), denominator_.digits(), exponent_};
  const auto numerator = small_number(parts.numerator);
  const auto denominator = small_number(parts.denominator);
  if (!numerator || !denominator || *numerator == 0) return parts;
  UInt128 common = *numerator;
  for (UInt128 rest = *denominator; rest != 0;)
    common = std::exchange(rest, common % rest);
  parts.numerator = digits_of(*numerator / common);
  parts.denominator = digits_of(*denominator / common);
  return parts;
}

}  // namespace fhir::ucum
