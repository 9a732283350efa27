#pragma once

#include "fhir/definitions/definitions.h"
#include "fhir/graphql/request.h"
#include "fhir/graphql/schema.h"

namespace fhir::graphql {

// Refuses, before anything is read, what could not be answered whatever the data: fields that no
// type in their place has, fields without selections and leaves with some, unknown fragments,
// arguments, types and directives, fragments in a circle, and queries that fragments make too
// large. Thread safety: a pure function.
Answer<> check(const Definitions& definitions, const Request& request, const Scope& root);

}  // namespace fhir::graphql
