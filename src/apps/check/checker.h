#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "fhir/definitions/definitions.h"
#include "storage/ledger.h"

namespace apps {

struct CheckReport {
  std::uint64_t transactions = 0;
  std::uint64_t versions = 0;
  std::uint64_t resources = 0;
  std::vector<std::string> problems;  // at most 100; no patient data
};

// Proves that ledger and state agree: every transaction can be read in order without a gap, every
// document is whole, every version is served as the ledger has it, every resource's current state
// is its last version, nothing is there that the ledger does not have, and the index leads to each
// version by the keys that its document has, and by no other. Reads everything twice; holds an
// entry for each resource in memory.
base::Result<CheckReport> check_data(const fhir::Definitions& definitions,
                                     const storage::Ledger& ledger, const engine::Engine& engine);

}  // namespace apps
