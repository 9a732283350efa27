#pragma once

#include <cstdint>
#include <string>

#include "engine/parameters/parameter_set.h"
#include "engine/read/reader.h"
#include "engine/search/budget.h"
#include "engine/state/state.h"
#include "engine/terminology/terms.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// What the parts of one search share. All of it outlives the search.
struct SearchContext {
  const fhir::Definitions& definitions;
  const State& state;
  const Reader& reader;
  const ParameterSet& parameters;
  const std::string& base_url;
  Cost& cost;
  Instant at;          // everything found is as of then
  const Terms* terms;  // null: value sets and code systems are not known here
};

// The time of the last transaction that the search sees: what "approximately" reckons from, so that
// all pages of a search agree. The time of a later one, if that cannot be read.
std::int64_t time_of_snapshot(const SearchContext& context);

}  // namespace engine
