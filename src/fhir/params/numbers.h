#pragma once

#include <optional>
#include <string_view>

namespace fhir {

// A decimal and what rounds to it: 5.4 stands for [5.35, 5.45).
struct DecimalRange {
  double value;
  double low;
  double high;
};

// Of a decimal as JSON or a search writes it ("5.40", "-1e2"); nullopt if it is not one or too
// large for a double.
std::optional<DecimalRange> decimal_range(std::string_view text);

}  // namespace fhir
