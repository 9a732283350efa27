#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/params/big_decimal.h"

// What values that are searched by need of units: base units, with numbers of a thousand digits.
namespace fhir::ucum {

// What a unit is in base units: x of it are (x + offset) · multiplier · 10^power / divisor.
struct CanonicalUnit {
  std::string code;  // as Unit::base_code(): "g.m-3"; "1" for a pure number
  BigDecimal multiplier = BigDecimal::of(1);
  UInt128 divisor = 1;
  int power = 0;
  BigDecimal offset;  // of temperatures that do not begin at zero

  // `value` of this unit in base units. Exact, unless the quotient does not end: see divide().
  // Rises with the value. nullopt if the result has too many digits.
  std::optional<BigDecimal> to_canonical(const BigDecimal& value) const;
};

// The canonical unit of a UCUM code; nullopt for what Unit::parse() does not take, and for units
// whose divisor is past kDivisorMax. The units that are usual in a hospital were worked out before
// and are looked up; any other takes some microseconds. Pure function; any thread may call.
std::optional<CanonicalUnit> canonical_unit(std::string_view code);

}  // namespace fhir::ucum
