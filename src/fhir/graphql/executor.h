#pragma once

#include <string>

#include "fhir/definitions/definitions.h"
#include "fhir/graphql/request.h"
#include "fhir/graphql/source.h"

namespace fhir::graphql {

// What one query may cost. Past a limit: TooCostly, naming it.
struct Budget {
  std::uint32_t resources_max = 10'000;  // read, searched or resolved
  std::uint32_t searches_max = 1'000;
  std::uint32_t steps_max = 2'000'000;  // fields of elements looked at
  std::size_t bytes_max = std::size_t{32} << 20;
};

// Runs a checked request on a resource, or on the whole server without one: the JSON object that
// goes to "data". One thread; the source is asked from it.
Answer<std::string> execute(const Definitions& definitions, const Request& request, Source& source,
                            const DocumentPointer& resource, const Budget& budget = {});

}  // namespace fhir::graphql
