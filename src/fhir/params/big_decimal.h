#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir {

// An exact decimal of many digits: ±0.d1d2d3… × 10^exponent. The digits begin and end with another
// digit than 0, so equal numbers have equal members, and "1.0" is "1.00". For values that are
// searched by; FHIRPath has a faster one of 36 digits.
class BigDecimal {
 public:
  // Of a text; what is computed of such numbers may have four times as many.
  static constexpr std::size_t kDigitsMax = 1000;
  static constexpr int kExponentMax = 1'000'000;

  BigDecimal() = default;  // zero
  // `digits` are of '0' to '9', and stand behind the point.
  BigDecimal(bool negative, std::string digits, int exponent);
  static BigDecimal of(std::uint64_t value);
  // [+-]digits[.digits][(e|E)[+-]digits]: JSON numbers and more. nullopt for anything else, and
  // past the limits.
  static std::optional<BigDecimal> parse(std::string_view text);

  bool is_zero() const { return digits_.empty(); }
  bool is_negative() const { return negative_; }
  std::string_view digits() const { return digits_; }
  int exponent() const { return exponent_; }
  // parse(text()) is the number itself, if its exponent is within the limits.
  std::string text() const;

  BigDecimal negated() const;
  // Times 10^power. Requires a power within ±kExponentMax.
  BigDecimal shifted(int power) const;

  friend bool operator==(const BigDecimal&, const BigDecimal&) = default;
  friend std::strong_ordering operator<=>(const BigDecimal& a, const BigDecimal& b);

 private:
  std::string digits_;
  int exponent_ = 0;
  bool negative_ = false;
};

__extension__ typedef unsigned __int128 UInt128;

// nullopt for a result of more than four times kDigitsMax digits.
std::optional<BigDecimal> add(const BigDecimal& a, const BigDecimal& b);
std::optional<BigDecimal> multiply(const BigDecimal& a, const BigDecimal& b);
// Exact where the quotient ends; otherwise its first kQuotientDigits digits, cut off: equal
// quotients of different numbers are equal here too. Requires 0 < b <= kDivisorMax.
inline constexpr std::size_t kQuotientDigits = 60;
inline constexpr UInt128 kDivisorMax = ~UInt128{0} / 16;
BigDecimal divide(const BigDecimal& a, UInt128 b);

}  // namespace fhir
