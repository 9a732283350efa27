#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir::path {

__extension__ typedef __int128 Int128;

// An exact decimal number: coefficient * 10^-scale. The scale is kept, so 1.50 prints as 1.50,
// but 1.50 equals 1.5. Holds up to 36 digits; whatever does not fit is nullopt, which FHIRPath
// calls "empty".
class Decimal {
 public:
  static constexpr int kDigitsMax = 36;

  Decimal() = default;
  Decimal(Int128 coefficient, int scale) : coefficient_(coefficient), scale_(scale) {}
  static Decimal of(std::int64_t value) { return {value, 0}; }
  // A JSON number, or one with a leading '+'. nullopt for anything else, or too many digits.
  static std::optional<Decimal> parse(std::string_view text);
  // To at most 15 significant digits. nullopt for what is not finite or too large.
  static std::optional<Decimal> from_double(double value);

  Int128 coefficient() const { return coefficient_; }
  int scale() const { return scale_; }  // digits after the point, 0 to kDigitsMax
  bool is_zero() const { return coefficient_ == 0; }
  bool is_negative() const { return coefficient_ < 0; }
  bool is_integral() const;
  std::string text() const;
  double to_double() const;
  std::optional<std::int64_t> to_int64() const;  // truncates

  Decimal negated() const { return {-coefficient_, scale_}; }
  Decimal without_trailing_zeros() const;
  enum class Round : std::uint8_t { Down, Floor, Ceiling, HalfUp };
  // With exactly `scale` digits after the point. nullopt if that does not fit.
  std::optional<Decimal> rescaled(int scale, Round round) const;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  Int128 coefficient_ = 0;
  int scale_ = 0;
};

std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
// nullopt when b is zero. Up to 18 digits after the point, trailing zeros dropped.
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide_truncated(const Decimal& a, const Decimal& b);
std::optional<Decimal> remainder(const Decimal& a, const Decimal& b);

// The same text for JSON numbers of the same value, whatever their size: "1.50" and "15e-1".
std::string canonical_number(std::string_view json_number);

}  // namespace fhir::path
