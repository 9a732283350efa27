#pragma once

#include <vector>

#include "engine/testing/model.h"

namespace engine::testing {

// One to eight operations of all kinds, with conditions, preconditions, patches, references to one
// another and references by search. Many cannot succeed.
std::vector<ModelOperation> some_transaction(SeededRandom& random, const Model& model);

// A create with content and without conditions.
ModelOperation some_create(SeededRandom& random, const std::string& type);

}  // namespace engine::testing
