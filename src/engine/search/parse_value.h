#pragma once

#include <string_view>

#include "base/result.h"
#include "engine/search/criterion.h"

namespace engine {

// The modifier behind a colon, for a parameter of this type: Unsupported, with what is possible, if
// it has no such modifier. Sets `criterion.modifier`, and `criterion.other` for a resource type.
base::Result<> read_modifier(const fhir::Definitions& definitions, std::string_view text,
                             Criterion& criterion);

// One value (escapes in place, commas split) of criterion.parameter under criterion.modifier.
// Invalid, with how it is written, if it is not one.
base::Result<AskedValue> parse_value(const Criterion& criterion, std::string_view text);

}  // namespace engine
