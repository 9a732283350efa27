#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/path/path.h"

namespace fhir::profile {

// The names of the elements that an expression reads from where it starts: while none of them is
// there, it gives always the same, and need not be evaluated again. nullopt for an expression that
// looks at anything else: at variables, at all children, at the value itself.
std::optional<std::vector<std::string>> guard_of(const path::Expression& expression);

// Whether an object has one of the elements, by the beginning of its keys ("value" for "valueCode"
// as well); rather too often than too seldom.
bool has_any(json::Value object, const std::vector<std::string>& names);

}  // namespace fhir::profile
