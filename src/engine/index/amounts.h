#pragma once

#include <cstdint>
#include <vector>

#include "engine/state/head.h"
#include "fhir/params/extract.h"

namespace engine {

// The entries of a value of the kind Number or Quantity (key_number.h): as written, and a UCUM
// quantity once more in base units. None for a number past the limits of fhir::BigDecimal.
void add_amount(const fhir::SearchValue& value, std::vector<IndexEntry>& out);

}  // namespace engine
