#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/ucum/natural.h"

namespace fhir::ucum {

// An exact fraction: numerator / denominator * 10^exponent, with a sign. Not reduced; what grows
// past kLimbsMax is nullopt.
class Ratio {
 public:
  static constexpr std::size_t kLimbsMax = 200;
  static constexpr int kExponentMax = 4'000;

  Ratio() : numerator_(1), denominator_(1) {}  // one
  static Ratio of(std::uint64_t value);
  // A JSON number, or one with leading zeros or '+'; nullopt for anything else and for what is
  // longer than a thousand digits or has an exponent past a thousand.
  static std::optional<Ratio> parse(std::string_view text);

  bool is_zero() const { return numerator_.is_zero(); }
  friend std::optional<Ratio> multiply(const Ratio& a, const Ratio& b);
  friend std::optional<Ratio> divide(const Ratio& a, const Ratio& b);  // nullopt: b is zero
  friend std::optional<Ratio> add(const Ratio& a, const Ratio& b);
  friend std::optional<Ratio> power(const Ratio& a, int exponent);
  friend std::strong_ordering operator<=>(const Ratio& a, const Ratio& b);
  friend bool operator==(const Ratio& a, const Ratio& b) { return (a <=> b) == 0; }
  Ratio negated() const;

  // The decimal form, the same text for the same number: "-12.5", "0", "6.02e+40" past 40 digits.
  struct Decimal {
    std::string text;
    bool exact = true;  // false: it does not end, and the digits after the 60th are cut off
  };
  Decimal decimal() const;

  // numerator / denominator * 10^exponent without the sign, in decimal digits; no divisor is common
  // to both numbers, as long as both have less than 38 digits.
  struct Parts {
    std::string numerator;
    std::string denominator;
    int exponent = 0;
  };
  Parts parts() const;

 private:
  bool too_large() const;

  bool negative_ = false;
  Natural numerator_;
  Natural denominator_;
  int exponent_ = 0;
};

std::optional<Ratio> multiply(const Ratio& a, const Ratio& b);
std::optional<Ratio> divide(const Ratio& a, const Ratio& b);

}  // namespace fhir::ucum
