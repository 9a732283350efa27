#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace fhir::ucum {

enum class Scale : std::uint8_t {
  Metric,     // takes a prefix
  NonMetric,  // does not
};

// A unit atom: `factor` times `unit`. A base unit has no `unit`: it is a dimension of its own, and
// so are the arbitrary units (two of a kind compare, nothing else) and those on a logarithmic
// scale, which have no exact decimal in another unit.
struct Atom {
  std::string_view code;
  Scale scale;
  std::string_view factor;
  std::string_view unit;
  std::string_view offset;  // of a temperature: added before the factor is applied
};

struct Prefix {
  std::string_view code;
  std::string_view factor;
};

std::span<const Atom> atoms();
std::span<const Prefix> prefixes();

}  // namespace fhir::ucum
