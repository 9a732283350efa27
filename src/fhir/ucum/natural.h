#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fhir::ucum {

// A natural number of any size. Slow and exact; the units of UCUM need a few dozen digits.
class Natural {
 public:
  Natural() = default;
  explicit Natural(std::uint64_t value);
  // Decimal digits only; nullopt for anything else.
  static std::optional<Natural> parse(std::string_view digits);
  static Natural power_of_ten(unsigned exponent);

  bool is_zero() const { return limbs_.empty(); }
  bool is_one() const { return limbs_.size() == 1 && limbs_[0] == 1; }
  std::size_t limbs() const { return limbs_.size(); }  // of nine digits each
  std::string digits() const;

  friend Natural operator+(const Natural& a, const Natural& b);
  friend Natural operator*(const Natural& a, const Natural& b);
  // a - b, of which a must not be the smaller.
  friend Natural operator-(const Natural& a, const Natural& b);
  friend std::strong_ordering operator<=>(const Natural& a, const Natural& b);
  friend bool operator==(const Natural& a, const Natural& b) = default;

  struct Division;
  Division divided_by(const Natural& divisor) const;  // the divisor must not be zero
  // The remainder of a division by a small number that is not zero.
  std::uint32_t modulo(std::uint32_t divisor) const;

 private:
  void trim();
  Natural divided_by_limb(std::uint32_t divisor) const;

  std::vector<std::uint32_t> limbs_;  // base 10^9, the lowest first, the highest not zero
};

struct Natural::Division {
  Natural quotient;
  Natural remainder;
};

}  // namespace fhir::ucum
