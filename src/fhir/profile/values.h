#pragma once

#include <optional>
#include <string_view>

#include "fhir/json/document.h"

namespace fhir::profile {

// Whether two JSON values are the same: members in any order, numbers by their value.
bool equals(json::Value a, json::Value b);

// Whether `value` has all that `pattern` has; an item of an array may be anywhere in it.
// https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_
bool contains_pattern(json::Value value, json::Value pattern);

// -1, 0 or 1; nullopt if the two cannot be compared. Numbers, dates, times and quantities, as
// minValue[x] and maxValue[x] have them.
std::optional<int> compare_values(json::Value a, json::Value b);

}  // namespace fhir::profile
