#pragma once

#include <string>

#include "engine/testing/model.h"

namespace engine::testing {

// The URL that references of the model call ours.
inline constexpr const char* kModelBaseUrl = "http://test/fhir";

// A search of one to three criteria, perhaps sorted.
ModelQuery some_query(SeededRandom& random, const Model& model, const std::string& type);

// A search for an identifier, as conditions of writes use it: finds none, one or several.
ModelQuery some_condition(SeededRandom& random, const std::string& type);

}  // namespace engine::testing
