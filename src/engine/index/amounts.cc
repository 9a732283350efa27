#include "engine/index/amounts.h"

#include <optional>
#include <string>
#include <utility>

#include "engine/index/key_number.h"

namespace engine {

namespace {

using fhir::BigDecimal;
using fhir::SearchValue;

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

// The ends of a value; no number where an end is open.
struct Ends {
  std::optional<BigDecimal> low;
  std::optional<BigDecimal> high;
};

// nullopt: a number is past the limits.
std::optional<Ends> ends_of(const SearchValue& value) {
  Ends ends;
  if (!value.low.empty() && !(ends.low = BigDecimal::parse(value.low))) return std::nullopt;
  if (value.low == value.high) {
    ends.high = ends.low;
  } else if (!value.high.empty() && !(ends.high = BigDecimal::parse(value.high))) {
    return std::nullopt;
  }
  return ends;
}

std::string low_bound(const Ends& ends) {
  return ends.low ? key::bound(*ends.low) : std::string(key::kLowest);
}

std::string high_bound(const Ends& ends) {
  return ends.high ? key::bound(*ends.high) : std::string(key::kHighest);
}

std::optional<Ends> in_base_units(const fhir::ucum::CanonicalUnit& unit, const Ends& ends) {
  Ends converted;
  if (ends.low && !(converted.low = unit.to_canonical(*ends.low))) return std::nullopt;
  if (ends.high && !(converted.high = unit.to_canonical(*ends.high))) return std::nullopt;
  return converted;
}

}  // namespace

void add_amount(const SearchValue& value, std::vector<IndexEntry>& out) {
  const auto ends = ends_of(value);
  if (!ends) return;
  const std::string low = low_bound(*ends);
  const std::string high = high_bound(*ends);
  const auto add = [&](std::string key) {
    if (value.low_open) key += key::kLowOpen;
    if (value.high_open) key += key::kHighOpen;
    out.push_back({value.parameter, std::move(key), fhir::TypeId::None, {}});
  };
  if (value.kind == SearchValue::Kind::Number) {
    add(key::number(low, high));
    return;
  }
  add(key::quantity(value.unit, value.system, low, high));
  if (!value.unit_text.empty() && value.unit_text != value.unit) {
    add(key::quantity(value.unit_text, {}, low, high));
  }
  if (value.system != kUcum) return;
  const auto unit = fhir::ucum::canonical_unit(value.unit);
  const auto converted = unit ? in_base_units(*unit, *ends) : std::nullopt;
  if (converted) add(key::measure(unit->code, low_bound(*converted), high_bound(*converted)));
}

}  // namespace engine
