#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/search/query.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Which resources of one type a scan visits: those current at `at` for which all of this holds.
struct ScanQuery {
  enum class Show : std::uint8_t {
    Current,
    Deleted,  // resources that were deleted, each as the version that says so
  };
  enum class Within : std::uint8_t {
    Everything,
    PatientCompartments,  // of any patient
    CompartmentsOfThese,  // of `patients`; of the type Patient: these
  };

  fhir::TypeId type = fhir::TypeId::None;
  Instant at;
  Show show = Show::Current;
  std::optional<base::Timestamp> since;  // written at or after
  std::optional<base::Timestamp> until;  // written at or before
  Within within = Within::Everything;
  std::vector<std::string> patients;  // ids
  // Any of them matches; of each only the criteria count. None: all match. Not for Show::Deleted.
  std::vector<SearchQuery> filters;
  std::uint64_t from = 0;  // Scan::position() of an earlier scan with the same query
};

// A walk over many resources in the order of the ledger, a page at a time: memory holds one page
// of documents and a compressed set of the matches. What it visits is fixed by its query: writes
// that come meanwhile change nothing. Lives no longer than the engine. One scan, one thread.
class Scan {
 public:
  virtual ~Scan() = default;

  // The next versions: at most `count`, and no more once their text has `bytes_max` bytes. Empty
  // at the end.
  virtual base::Result<std::vector<Version>> next(std::size_t count, std::size_t bytes_max) = 0;
  // Where next() goes on. Keeps its meaning over restarts, also when the index is made again.
  virtual std::uint64_t position() const = 0;
  // How many are left, or at most so many.
  virtual std::uint64_t left() const = 0;
};

}  // namespace engine
