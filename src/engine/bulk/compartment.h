#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// The versions of `type`, visible or not, that lie in the compartment of any patient.
// http://hl7.org/fhir/R4/compartmentdefinition-patient.html
base::Result<OrdinalSet> in_patient_compartments(const fhir::Definitions& definitions,
                                                 const State& state, fhir::TypeId type);

// The same for the patients with these ids; of the type Patient these themselves, and not others
// that link to them.
base::Result<OrdinalSet> in_compartments_of(const fhir::Definitions& definitions,
                                            const State& state, fhir::TypeId type,
                                            const std::vector<std::string>& patients);

}  // namespace engine
