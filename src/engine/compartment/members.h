#pragma once

#include <vector>

#include "base/result.h"
#include "engine/compartment/query.h"
#include "engine/index/ordinal_set.h"
#include "engine/search/budget.h"
#include "engine/state/state.h"

namespace engine {

// A version by its place.
struct Member {
  fhir::TypeId type;
  Ordinal ordinal;
};

// Everything that belongs to the focus of a query as of `at`, in the order of its pages: types,
// since and dates of the query are not looked at. NotFound or Gone if the focus does not exist.
base::Result<std::vector<Member>> members_of(const fhir::Definitions& definitions,
                                             const State& state, Cost& cost, Instant at,
                                             const CompartmentQuery& query);

// Whether resources of a type belong to a patient's record by the definition of the compartment.
bool in_patient_compartment(const fhir::Definitions& definitions, fhir::TypeId type);

}  // namespace engine
