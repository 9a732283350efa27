#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "fhir/params/big_decimal.h"

// The table behind ucum.h.
namespace fhir::units {

enum Base : std::uint8_t {
  kMetre,
  kGram,
  kSecond,
  kKelvin,
  kCoulomb,
  kCandela,
  kMole,
  kRadian,
  kDegree,
  kByte,
  kBases
};
inline constexpr std::array<std::string_view, kBases> kBaseCodes = {
    "m", "g", "s", "K", "C", "cd", "mol", "rad", "deg", "By"};
using Dimensions = std::array<std::int8_t, kBases>;

enum class Takes : std::uint8_t { NoPrefix, Prefix };

struct Atom {
  std::string_view code;
  Takes takes;
  Dimensions dimensions;
  UInt128 multiplier = 1;
  std::int16_t power = 0;
  std::uint16_t divisor = 1;
  bool arbitrary = false;        // a base unit of its own
  std::string_view offset = {};  // stands alone: no prefix, no product
};

struct Prefix {
  std::string_view code;
  std::int16_t power;
};

// nullptr if there is none.
const Atom* find_atom(std::string_view code);
const Prefix* find_prefix(std::string_view code);

}  // namespace fhir::units
