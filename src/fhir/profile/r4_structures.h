#pragma once

#include <string_view>
#include <vector>

namespace fhir::profile {

// A StructureDefinition of the base specification, as it lies in the program: JSON without the
// parts that people read. Views into read-only memory.
struct PackedStructure {
  std::string_view url;
  std::string_view version;
  std::string_view json;
};

// All of R4 4.0.1, in order of URLs. Reads the index only.
std::vector<PackedStructure> r4_structures();

}  // namespace fhir::profile
