#pragma once

#include <string>

#include "base/result.h"
#include "terminology/code_system.h"
#include "terminology/interval_set.h"

namespace terminology {

// ValueSet.compose.include.filter
struct Filter {
  std::string property;
  std::string op;  // FHIR R4, filter-operator; and child-of and descendent-leaf of R5
  std::string value;
};

// The concepts that a filter keeps. Regular expressions are RE2's, so they take linear time.
// Invalid or Unsupported, naming the filter.
base::Result<IntervalSet> concepts_of(const CodeSystem& system, const Filter& filter);

// Whether that takes a look at each concept of the system.
bool looks_at_every_concept(const Filter& filter);

}  // namespace terminology
