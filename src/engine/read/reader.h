#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/state/state.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"
#include "storage/ledger.h"

namespace engine {

// Finds versions in the state and reads their documents from the ledger.
//
// Thread safety: every method may be called from any thread at any time.
class Reader {
 public:
  Reader(const fhir::Definitions& definitions, const storage::Ledger& ledger, const State& state)
      : definitions_(definitions), ledger_(ledger), state_(state) {}

  // The version current at `at`. NotFound if there is none (yet), Gone if that is a delete.
  base::Result<Version> read(Instant at, fhir::TypeId type, std::string_view id) const;
  base::Result<Version> read_version(fhir::TypeId type, std::string_view id,
                                     std::uint32_t number) const;

  // The version with this ordinal, a delete without its text.
  base::Result<Version> load(fhir::TypeId type, Ordinal ordinal) const;
  // Its stored form (of a delete: Gone).
  base::Result<std::string> stored(fhir::TypeId type, Ordinal ordinal) const;
  // The id of its resource.
  base::Result<std::string> id(fhir::TypeId type, Ordinal ordinal) const;

 private:
  Version rendered(fhir::TypeId type, const VersionRow& row, std::string id,
                   std::string_view stored) const;

  const fhir::Definitions& definitions_;
  const storage::Ledger& ledger_;
  const State& state_;
};

}  // namespace engine
