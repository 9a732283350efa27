#pragma once

#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/read/reader.h"
#include "engine/search/budget.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Histories of one resource, one type or the whole system, newest first.
//
// Thread safety: every method may be called from any thread at any time.
class Historian {
 public:
  Historian(const fhir::Definitions& definitions, const State& state, const Reader& reader,
            const SearchBudget& budget)
      : definitions_(definitions), state_(state), reader_(reader), budget_(budget) {}

  // NotFound if the query names a resource that never existed. TooCostly past the budget of what
  // is looked at; a page of many bytes ends early.
  base::Result<HistoryPage> history(const HistoryQuery& query) const;

 private:
  // A version found, by its place.
  struct Place {
    fhir::TypeId type;
    Ordinal ordinal;
  };

  base::Result<std::vector<Place>> instance(const HistoryQuery& query, Instant at) const;
  base::Result<std::vector<Place>> merged(const std::vector<fhir::TypeId>& types,
                                          const HistoryQuery& query, Instant at) const;
  base::Result<bool> wanted(const HistoryQuery& query, fhir::TypeId type, const VersionRow& row,
                            Instant at) const;

  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const SearchBudget budget_;
};

}  // namespace engine
