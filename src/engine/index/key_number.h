#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/params/big_decimal.h"
#include "fhir/ucum/canonical_unit.h"

// Keys of numbers and quantities (key.h has the kinds).
//
// A bound is an exact decimal in bytes that sort as the numbers do. Its end shows in itself, so
// bounds may stand one behind the other:
//
//   bound    := 00 | negative | 80 | positive | FF      -∞, < 0, 0, > 0, +∞
//   positive := size digits            of ±0.d1d2d3… × 10^exponent
//   size     := 81 exponent:be32       exponent below -61; sign bit flipped
//             | exponent + 191         82 to FD: -61 to 62
//             | FE exponent:be32       above 62
//   digits   := (2 · pair + 1)* (2 · pair)   two decimal digits each; the last digit may be a 0
//   negative := positive with all bits flipped
//
// Equal numbers have the same bytes: 1.0 and 1.00.
//
// Behind the high bound of a range may stand
//
//   '<'    the high bound itself is not in it: of a value with the comparator <
//   '>'    the low bound is not: of one with >
namespace engine::key {

inline constexpr std::string_view kLowest{"\x00", 1};
inline constexpr std::string_view kHighest{"\xFF", 1};

// The bytes of a number.
std::string bound(const fhir::BigDecimal& number);
void append_bound(std::string& out, const fhir::BigDecimal& number);
// How many bytes of the beginning of `bytes` are a bound; 0 if none is there.
std::size_t bound_size(std::string_view bytes);
// The number again; nullopt for an infinite bound and for what is none.
std::optional<fhir::BigDecimal> number_of(std::string_view bound);

// [low, high], of bytes that compare as the numbers do. A single value has two equal ones.
struct Bounds {
  std::string_view low;
  std::string_view high;
  bool low_open = false;  // low itself is not in it
  bool high_open = false;
};
// Of a whole key of any of the six kinds; empty bounds for other bytes. They point into `key`.
// Of a position: the latitude as `low`, the longitude as `high`.
Bounds bounds(std::string_view key);

// Beginnings of keys, up to where the bounds begin. Scan a kind of single values from
// `beginning + low` to `beginning + high`; of the kinds of ranges, a scan that wants those with a
// bound in a span begins at `beginning`, since only the low bounds are in order.
std::string numbers(char kind);  // kNumber, kNumbers
// kQuantity, kQuantities: of a unit in any system, of a unit and a system.
std::string quantities(char kind, std::string_view unit);
std::string quantities(char kind, std::string_view unit, std::string_view system);
std::string measures(char kind, std::string_view canonical_unit);  // kMeasure, kMeasures
// The beginning of a whole key, up to its bounds. To leap over what has a unit that does not
// matter: prefix_end(beginning(key)). Empty for bytes that are no such key.
std::string_view beginning(std::string_view key);

inline constexpr char kHighOpen = '<';
inline constexpr char kLowOpen = '>';

// A key of the kind of single values or of ranges, whichever fits.
std::string number(std::string_view low, std::string_view high);
std::string quantity(std::string_view unit, std::string_view system, std::string_view low,
                     std::string_view high);
std::string measure(std::string_view canonical_unit, std::string_view low, std::string_view high);

// A scan over latitudes goes from kPosition and a bound to kPosition and another.
std::string position(const fhir::BigDecimal& latitude, const fhir::BigDecimal& longitude);

}  // namespace engine::key
