#pragma once

#include <optional>
#include <string_view>

#include "fhir/params/big_decimal.h"

namespace fhir {

// A number of a search and what it stands for: low <= x < high.
struct DecimalRange {
  BigDecimal value;
  BigDecimal low;
  BigDecimal high;
};

// Half a unit of the last digit to each side: 5.4 is [5.35, 5.45), 100 is [99.5, 100.5), 5.40e-3 is
// [0.005395, 0.005405). A number with an exponent and no point has one digit more than it shows:
// 1e2 is [95, 105), as the specification has it (https://hl7.org/fhir/R4/search.html#number).
// nullopt for what is not a decimal, or past the limits of BigDecimal.
std::optional<DecimalRange> decimal_range(std::string_view text);

// What the prefix `ap` accepts: a tenth of the number to each side, both ends included.
std::optional<DecimalRange> approximate_range(std::string_view text);

}  // namespace fhir
