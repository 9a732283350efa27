#pragma once

#include <memory>

#include "base/result.h"
#include "engine/bulk/scan.h"
#include "engine/read/reader.h"
#include "engine/search/searcher.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Begins scans. Thread safety: every method may be called from any thread at any time.
class Scanner {
 public:
  Scanner(const fhir::Definitions& definitions, const State& state, const Reader& reader,
          const Searcher& searcher)
      : definitions_(definitions), state_(state), reader_(reader), searcher_(searcher) {}

  // TooCostly and the errors of searches if a filter cannot be evaluated.
  base::Result<std::unique_ptr<Scan>> scan(const ScanQuery& query) const;

 private:
  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const Searcher& searcher_;
};

}  // namespace engine
