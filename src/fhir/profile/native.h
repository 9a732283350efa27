#pragma once

#include <optional>
#include <string_view>

#include "fhir/json/document.h"
#include "fhir/profile/program.h"

namespace fhir::profile {

// The native check of an invariant of R4, known by its key and its exact expression; None for any
// other.
Native find_native(std::string_view key, std::string_view expression);

// Whether it holds for an object; nullopt where the expression must tell. `container` is
// %rootResource. Gives what the expression gives (native_test.cc compares them).
std::optional<bool> holds(Native native, json::Value object, json::Value container);

}  // namespace fhir::profile
