#pragma once

#include "base/result.h"
#include "engine/labels/labels.h"
#include "engine/search/budget.h"
#include "engine/state/state.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Those of the resources of one type that exist at `at`, or of all types (None): read from the
// index, each once, sorted. TooCostly past the budget.
base::Result<Labels> labels_in_use(const fhir::Definitions& definitions, const State& state,
                                   const SearchBudget& budget, Instant at, fhir::TypeId type);

}  // namespace engine
