#include "fhir/params/big_decimal.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>
#include <vector>

#include "base/check.h"

namespace fhir {
namespace {

constexpr std::size_t kResultDigitsMax = 4 * BigDecimal::kDigitsMax;
// The most digits by which a quotient that ends is longer than its dividend: kDivisorMax is less
// than 2^124.
constexpr std::size_t kFurtherDigits = 124;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count]))
    ++count;
  return count;
}

// [+-]digits, whole and not far past kExponentMax.
std::optional<int> read_exponent(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const bool fits = exponent <= BigDecimal::kExponentMax && exponent >= -BigDecimal::kExponentMax;
  return fits ? std::optional(exponent) : std::nullopt;
}

// The digits of the number times 10^-power, without a sign; the number must be whole then.
std::string whole_digits(const BigDecimal& number, int power) {
  std::string digits(number.digits());
  digits.append(static_cast<std::size_t>(number.exponent() - power) - digits.size(), '0');
  return digits;
}

int last_power(const BigDecimal& number) {
  return number.exponent() - static_cast<int>(number.digits().size());
}

std::string add_digits(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  std::string sum(a.size() + 1, '0');
  int carry = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    int digit = a[a.size() - 1 - i] - '0' + carry;
    if (i < b.size()) digit += b[b.size() - 1 - i] - '0';
    carry = digit >= 10 ? 1 : 0;
    sum[sum.size() - 1 - i] = static_cast<char>('0' + digit % 10);
  }
  sum.front() = static_cast<char>('0' + carry);
  return sum;
}

// Requires a >= b as numbers, and a to be at least as long.
std::string subtract_digits(std::string_view a, std::string_view b) {
  std::string difference(a);
  int borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    int digit = a[a.size() - 1 - i] - '0' - borrow;
    if (i < b.size()) digit -= b[b.size() - 1 - i] - '0';
    borrow = digit < 0 ? 1 : 0;
    difference[a.size() - 1 - i] = static_cast<char>('0' + (digit + 10) % 10);
  }
  return difference;
}

}  // namespace

BigDecimal::BigDecimal(bool negative, std::string digits, int exponent)
    : digits_(std::move(digits)), exponent_(exponent), negative_(negative) {
  const std::size_t first = digits_.find_first_not_of('0');
  if (first == std::string::npos) {
    *this = {};
    return;
  }
  digits_.erase(digits_.find_last_not_of('0') + 1);
  digits_.erase(0, first);
  exponent_ -= static_cast<int>(first);
}

BigDecimal BigDecimal::of(std::uint64_t value) {
  std::string digits = std::to_string(value);
  const int exponent = static_cast<int>(digits.size());
  return {false, std::move(digits), exponent};
}

std::optional<BigDecimal> BigDecimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t whole = count_digits(text);
  if (whole == 0 || whole > kDigitsMax) return std::nullopt;
  std::string digits(text.substr(0, whole));
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::size_t decimals = count_digits(text);
    if (decimals == 0 || whole + decimals > kDigitsMax) return std::nullopt;
    digits += text.substr(0, decimals);
    text.remove_prefix(decimals);
  }
  int exponent = 0;
  if (text.starts_with('e') || text.starts_with('E')) {
    const auto read = read_exponent(text.substr(1));
    if (!read) return std::nullopt;
    exponent = *read;
  } else if (!text.empty()) {
    return std::nullopt;
  }
  return BigDecimal(negative, std::move(digits), exponent + static_cast<int>(whole));
}

std::string BigDecimal::text() const {
  constexpr int kZerosMax = 20;
  if (is_zero()) return "0";
  const int size = static_cast<int>(digits_.size());
  std::string out = negative_ ? "-" : "";
  if (exponent_ > size + kZerosMax || exponent_ < -kZerosMax) {
    // A whole number of all digits keeps the exponent within what parse() takes.
    return out + digits_ + "e" + std::to_string(exponent_ - size);
  }
  if (exponent_ <= 0) {
    return out + "0." + std::string(static_cast<std::size_t>(-exponent_), '0') + digits_;
  }
  if (exponent_ >= size) {
    return out + digits_ + std::string(static_cast<std::size_t>(exponent_ - size), '0');
  }
  const auto point = static_cast<std::size_t>(exponent_);
  return out + digits_.substr(0, point) + "." + digits_.substr(point);
}

BigDecimal BigDecimal::negated() const {
  BigDecimal result = *this;
  result.negative_ = !negative_ && !is_zero();
  return result;
}

BigDecimal BigDecimal::shifted(int power) const {
  CHECK(power >= -kExponentMax && power <= kExponentMax);
  BigDecimal result = *this;
  if (!is_zero()) result.exponent_ += power;
  return result;
}

std::strong_ordering operator<=>(const BigDecimal& a, const BigDecimal& b) {
  const auto sign = [](const BigDecimal& n) { return n.is_zero() ? 0 : n.negative_ ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  const auto size =
      a.exponent_ != b.exponent_ ? a.exponent_ <=> b.exponent_ : a.digits_ <=> b.digits_;
  return a.negative_ ? 0 <=> size : size;
}

std::optional<BigDecimal> add(const BigDecimal& a, const BigDecimal& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const int last = std::min(last_power(a), last_power(b));
  const int first = std::max(a.exponent(), b.exponent());
  if (first - last > static_cast<int>(kResultDigitsMax)) return std::nullopt;
  std::string left = whole_digits(a, last);
  std::string right = whole_digits(b, last);
  if (a.is_negative() == b.is_negative()) {
    std::string sum = add_digits(left, right);
    const int exponent = last + static_cast<int>(sum.size());
    return BigDecimal(a.is_negative(), std::move(sum), exponent);
  }
  bool negative = a.is_negative();
  if (left.size() < right.size() || (left.size() == right.size() && left < right)) {
    std::swap(left, right);
    negative = b.is_negative();
  }
  std::string difference = subtract_digits(left, right);
  const int exponent = last + static_cast<int>(difference.size());
  return BigDecimal(negative, std::move(difference), exponent);
}

std::optional<BigDecimal> multiply(const BigDecimal& a, const BigDecimal& b) {
  if (a.is_zero() || b.is_zero()) return BigDecimal();
  const std::string_view left = a.digits();
  const std::string_view right = b.digits();
  if (left.size() + right.size() > kResultDigitsMax) return std::nullopt;
  std::vector<std::uint32_t> sums(left.size() + right.size(), 0);
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < right.size(); ++j) {
      sums[i + j + 1] +=
          static_cast<std::uint32_t>(left[i] - '0') * static_cast<std::uint32_t>(right[j] - '0');
    }
  }
  std::string product(sums.size(), '0');
  std::uint32_t carry = 0;
  for (std::size_t i = sums.size(); i-- > 0;) {
    carry += sums[i];
    product[i] = static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  return BigDecimal(a.is_negative() != b.is_negative(), std::move(product),
                    a.exponent() + b.exponent());
}

BigDecimal divide(const BigDecimal& a, UInt128 b) {
  CHECK(b > 0 && b <= kDivisorMax);
  const std::string_view digits = a.digits();
  std::string quotient;
  UInt128 rest = 0;
  for (std::size_t i = 0; i < digits.size() + kFurtherDigits; ++i) {
    if (i >= digits.size() && rest == 0) break;
    rest = rest * 10 + static_cast<unsigned>(i < digits.size() ? digits[i] - '0' : 0);
    quotient += static_cast<char>('0' + static_cast<int>(rest / b));
    rest %= b;
  }
  if (rest != 0) quotient.resize(quotient.find_first_not_of('0') + kQuotientDigits);
  return {a.is_negative(), std::move(quotient), a.exponent()};
}

}  // namespace fhir
