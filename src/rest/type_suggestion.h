#pragma once

#include <string_view>

#include "fhir/definitions/definitions.h"

namespace rest {

// The resource type whose name is nearest to a misspelt one, or empty if none is near.
std::string_view nearest_resource_type(const fhir::Definitions& definitions, std::string_view name);

}  // namespace rest
