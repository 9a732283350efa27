#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "fhir/profile/element_tree.h"
#include "fhir/profile/structure.h"

namespace fhir::profile {

// The tree of a type ("HumanName") or of a profile (its canonical URL); nullptr if there is none.
using FindTree = std::function<const ElementNode*(std::string_view type_or_url)>;

// The snapshot of a profile: what it is based on, with its differential applied. What a
// differential says of elements within data types opens these up. Invalid, naming the element,
// where the differential speaks of an element that the base does not have.
// https://hl7.org/fhir/R4/profiling.html#snapshot
//
// DEVIATION: what the differential says of all "name" is not repeated in slices that the base has;
// validation checks a value against the element and against its slice.
base::Result<std::unique_ptr<ElementNode>> generate_snapshot(const Structure& structure,
                                                             const ElementNode& base,
                                                             const FindTree& find_tree);

}  // namespace fhir::profile
