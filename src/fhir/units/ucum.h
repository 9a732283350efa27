#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/params/big_decimal.h"

// Units of the Unified Code for Units of Measure (https://ucum.org/ucum), case sensitive, brought
// to base units without loss.
namespace fhir::units {

// What a unit is in base units: x of it are (x + offset) · multiplier · 10^power / divisor.
struct Unit {
  // Of the base units, in a fixed order, with their exponents: "g.m-3"; "1" for a pure number.
  // Units of the same kind have the same code. The base units are those of UCUM and, since nothing
  // converts to them or not exactly, mol, deg, By and the arbitrary units such as [iU].
  std::string canonical;
  UInt128 multiplier = 1;
  UInt128 divisor = 1;
  int power = 0;
  BigDecimal offset;  // only of Cel and [degF]

  // `value` of this unit in base units. Exact, unless the quotient does not end: see divide().
  // Rises with the value. nullopt if the result has too many digits.
  std::optional<BigDecimal> to_canonical(const BigDecimal& value) const;
};

inline constexpr std::size_t kCodeMax = 128;  // bytes
inline constexpr int kExponentMax = 64;       // of a unit, and of a base unit in the product
inline constexpr int kDepthMax = 8;           // parentheses in one another

// Reads a UCUM code. Annotations in braces mean nothing: "{cells}/uL" is "/uL". nullopt for what
// is not UCUM, for units on another scale than a straight one (decibel), and past the limits.
// Pure function; any thread may call.
std::optional<Unit> parse(std::string_view code);

}  // namespace fhir::units
