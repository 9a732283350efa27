#pragma once

#include <string>
#include <string_view>

#include "fhir/definitions/definitions.h"

namespace fhir {

// What the sender of an unknown element may have meant, as the end of a message: "; did you mean
// 'birthDate'?", or just ".".
std::string suggestion(const Definitions& definitions, TypeId type, std::string_view key);

// True if a key may be repeated in a message: it looks like the name of an element.
bool is_presentable(std::string_view key);

}  // namespace fhir
