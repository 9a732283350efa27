#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "fhir/profile/element_tree.h"
#include "fhir/profile/program.h"
#include "fhir/profile/structure.h"

namespace fhir::profile {

class ProfileSet;

// Compiles the snapshot of a profile to what it demands beyond its type. Its JSON values stay in
// the documents of the set.
std::unique_ptr<const Program> compile(const Structure& structure, const ElementNode& tree,
                                       const ProfileSet& set);

// The rule of an element or type of R4 itself, for base_rules.h: invariants, bindings and targets.
// Nothing if there is none.
Node compile_base_element(const ElementDefinition& definition, const Definitions& definitions);

// The invariants of a definition that `known` does not have. What is not FHIRPath is left out.
std::vector<Invariant> compile_invariants(const std::vector<Constraint>& constraints,
                                          const ElementDefinition* known);

// The type that a type code or the URL of a base definition names.
TypeId type_of_code(std::string_view code, const Definitions& definitions);

}  // namespace fhir::profile
