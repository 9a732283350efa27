#include "engine/bulk/compartment.h"

#include "engine/compartment/links.h"

namespace engine {

namespace {

// Every version of these resources.
base::Result<OrdinalSet> versions_of(const TypeState& type, const OrdinalSet& resources) {
  OrdinalSet found;
  for (const ResourceNumber resource : resources.to_vector()) {
    Ordinal ordinal = TRY(type.latest(resource));
    while (ordinal != kNoOrdinal) {
      found |= OrdinalSet::range(ordinal, ordinal + 1);
      ordinal = TRY(type.row(ordinal)).previous;
    }
  }
  return found;
}

}  // namespace

base::Result<OrdinalSet> in_patient_compartments(const fhir::Definitions& definitions,
                                                 const State& state, fhir::TypeId type) {
  const fhir::TypeId patient = definitions.find_resource("Patient");
  if (type == patient) return OrdinalSet::range(0, state.of(type).versions());
  return Links(definitions, state, type, patient, nullptr).to_any();
}

base::Result<OrdinalSet> in_compartments_of(const fhir::Definitions& definitions,
                                            const State& state, fhir::TypeId type,
                                            const std::vector<std::string>& patients) {
  const fhir::TypeId patient = definitions.find_resource("Patient");
  OrdinalSet numbers;
  for (const std::string& id : patients)
    if (const auto number = TRY(state.of(patient).find(id)))
      numbers |= OrdinalSet::range(*number, *number + 1);
  if (type == patient) return versions_of(state.of(type), numbers);
  return Links(definitions, state, type, patient, nullptr).to(numbers);
}

}  // namespace engine
