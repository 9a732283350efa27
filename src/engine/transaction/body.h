#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/transaction/operation.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/validate/validate.h"

namespace engine {

// A FHIR id: [A-Za-z0-9\-\.]{1,64}.
bool valid_id(std::string_view id);

// Parses a body and checks that it is a resource of the type the operation names.
base::Result<fhir::json::Document> parse_resource(const fhir::Definitions& definitions,
                                                  fhir::TypeId type, std::string_view body);

// Base R4 validation. Fails with every finding, its expression placed under `prefix`.
base::Result<> validate_body(const fhir::Validator& validator, fhir::json::Value resource,
                             std::string_view prefix);

// "Patient.name[0]" of an entry becomes "Bundle.entry[3].resource.name[0]".
std::string placed(std::string_view prefix, std::string_view expression);

// The resource `current` after the patch of `operation`.
base::Result<std::string> patch_resource(const fhir::Definitions& definitions,
                                         const Operation& operation, std::string_view current);

}  // namespace engine
