#pragma once

#include "base/result.h"
#include "engine/index/indexer.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"
#include "storage/ledger.h"

namespace engine {

// Applies what the ledger holds beyond the state: the tail after a stop, everything after the
// index was dropped. Memory is bounded by the flushes in between. Internal if the ledger holds
// what cannot be read; Damaged if the index cannot be, or was made from another ledger; Unavailable
// if the index cannot be written.
base::Result<> replay(const fhir::Definitions& definitions, const storage::Ledger& ledger,
                      const Indexer& indexer, State& state);

}  // namespace engine
