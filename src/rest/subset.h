#pragma once

#include <string>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "rest/output.h"

namespace rest {

// The part of a resource that _elements and _summary ask for, with the tag SUBSETTED in its meta.
// Elements that are mandatory stay, and for _elements those that modify others. The text of what
// stays is copied byte for byte. Internal if `json`, which comes from the store, is no resource.
base::Result<std::string> subset(const fhir::Definitions& definitions, std::string json,
                                 const Output& output);

}  // namespace rest
