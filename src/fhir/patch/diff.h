#pragma once

#include <string>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir::patch {

// What makes `to` of `from`: a Parameters resource with the operations of a FHIRPath Patch
// (http://hl7.org/fhir/R4/fhirpatch.html), such that apply_path_patch() of it to `from` gives a
// resource equal to `to`, but for meta.versionId and meta.lastUpdated, which are the server's and
// are not compared. Both are valid resources of one type and id. A number counts as changed when
// its text is: 1.5 is not 1.50. TooLarge past kOperationsMax operations.
//
// Pure function; any thread may call.
base::Result<std::string> diff(const Definitions& definitions, json::Value from, json::Value to);

// Equality of JSON values: members in any order, numbers by their text.
bool equal(json::Value a, json::Value b);

}  // namespace fhir::patch
