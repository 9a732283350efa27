#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/caller.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/engine.h"
#include "fhir/definitions/definitions.h"

namespace apps {

struct ExportCounts {
  std::atomic<std::uint64_t> resources = 0;
  std::atomic<std::uint64_t> bytes = 0;  // of NDJSON, before it is compressed
};

struct ExportOptions {
  enum class Packing : std::uint8_t { Plain, Gzip };

  std::vector<fhir::TypeId> types;  // empty: all
  std::optional<base::Timestamp> since;
  Packing packing = Packing::Plain;
  unsigned threads = 2;
};

// Writes everything as of now as NDJSON, one file for each resource type: Patient.ndjson, or
// Patient.ndjson.gz. A file appears under its name when it is whole and on disk.
//
// One run at a time; counts() may be read by any thread.
class Exporter {
 public:
  Exporter(const engine::Engine& engine, const fhir::Definitions& definitions,
           const access_control::Caller& caller, ExportOptions options)
      : engine_(engine), definitions_(definitions), caller_(caller), options_(std::move(options)) {}

  // Into `folder`, which is made if it is not there; files of the same names are replaced.
  base::Result<> run(const std::string& folder);

  const ExportCounts& counts() const { return counts_; }

 private:
  base::Result<> export_type(const std::string& folder, fhir::TypeId type, engine::Instant at);

  const engine::Engine& engine_;
  const fhir::Definitions& definitions_;
  const access_control::Caller caller_;
  const ExportOptions options_;
  ExportCounts counts_;
};

}  // namespace apps
