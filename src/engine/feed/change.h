#pragma once

#include <cstdint>
#include <vector>

#include "engine/index/ordinal_set.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// One committed change as the feed tells of it: enough to know whether anybody cares. The place of
// a version (type and ordinal) is the same after a restart, and after the index was made again.
struct Change {
  Instant at;
  fhir::TypeId type = fhir::TypeId::None;
  Ordinal ordinal = kNoOrdinal;   // of the version it wrote
  Ordinal previous = kNoOrdinal;  // of the version before, of the same resource
  Method method = Method::Create;
  std::uint32_t author = 0;  // Engine::author()
};

// Whole transactions in order, and within one by type and ordinal.
struct ChangePage {
  std::vector<Change> changes;
  Instant upto;  // everything up to here is in this page or in those before
};

}  // namespace engine
