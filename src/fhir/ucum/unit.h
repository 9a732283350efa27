#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/ucum/ratio.h"

// Exact reckoning with units of the Unified Code for Units of Measure (https://ucum.org).
namespace fhir::ucum {

// A base unit and its exponent, which is not zero.
struct Dimension {
  std::uint16_t base;  // index into atoms()
  std::int16_t exponent;
  friend bool operator==(const Dimension&, const Dimension&) = default;
};
using Dimensions = std::vector<Dimension>;  // ordered by base

// A unit in terms of base units: x of it are (x + offset) * factor of them. Immutable.
struct Unit {
  static constexpr std::size_t kCodeMax = 200;
  static constexpr int kExponentMax = 99;

  Ratio factor;
  std::optional<Ratio> offset;  // of temperatures that do not begin at zero
  Dimensions dimensions;

  // A case-sensitive UCUM code; nullopt for anything else, for codes past the limits above, and
  // for a temperature with an offset inside a product, which has no meaning. Any thread.
  static std::optional<Unit> parse(std::string_view code);

  // "g.m-3": base units by name; "1" without any. The same for all units that can be compared.
  std::string base_code() const;
  std::optional<Ratio> to_base(const Ratio& value) const;
  std::optional<Ratio> from_base(const Ratio& value) const;
};

// Product (exponent 1), quotient (-1) and so on; nullopt if one has an offset, or past a limit.
std::optional<Unit> combine(const Unit& a, const Unit& b, int exponent);

struct Canonical {
  std::string value;  // the same text for the same number, as Ratio::decimal writes it
  std::string unit;   // as Unit::base_code
  bool exact;         // false: 1 /min is 0.01666… s-1, cut off after 60 digits (order is kept)
};

// A quantity in base units, so that two that can be compared have the same unit, and the same
// value exactly if they are equal: 90 mg/dL and 0.9 g/L are both 900 g.m-3. `value` is a decimal as
// JSON writes it, of any length up to a thousand digits. nullopt if it is not, or the unit is not
// UCUM. Any thread.
std::optional<Canonical> canonical(std::string_view value, std::string_view unit);

}  // namespace fhir::ucum
