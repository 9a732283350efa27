#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/search/budget.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// The numbers of the search parameters by which a resource of `type` belongs to one of type `owner`
// that it refers to: of Patient those of its compartment, of other types every one that may lead
// there. http://hl7.org/fhir/R4/compartmentdefinition-patient.html
std::vector<std::uint16_t> linking_parameters(const fhir::Definitions& definitions,
                                              fhir::TypeId type, fhir::TypeId owner);

// The versions of one type, visible or not, that belong to owners of another. `cost` may be null:
// a job that takes what it needs. One query, one thread.
class Links {
 public:
  Links(const fhir::Definitions& definitions, const State& state, fhir::TypeId type,
        fhir::TypeId owner, Cost* cost)
      : type_(state.of(type)),
        owners_(state.of(owner)),
        parameters_(linking_parameters(definitions, type, owner)),
        cost_(cost) {}

  base::Result<OrdinalSet> to_any() const;
  base::Result<OrdinalSet> to(const OrdinalSet& owners) const;  // by their ResourceNumber

 private:
  base::Result<> spend(std::uint64_t keys, std::uint64_t ordinals) const;

  const TypeState& type_;
  const TypeState& owners_;
  const std::vector<std::uint16_t> parameters_;
  Cost* const cost_;
};

}  // namespace engine
