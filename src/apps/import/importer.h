#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "access/caller.h"
#include "apps/import/document_stream.h"
#include "base/result.h"
#include "engine/engine.h"

namespace apps {

// A resource that was not imported, and why.
struct Refusal {
  std::string source;      // file, and place in it
  std::string resource;    // "Observation/123" as far as it could be read
  std::string expression;  // FHIRPath of the element
  std::string message;
};

struct ImportCounts {
  std::atomic<std::uint64_t> resources = 0;  // imported
  std::atomic<std::uint64_t> refused = 0;
  std::atomic<std::uint64_t> bytes = 0;  // of JSON and XML read
};

struct ImportOptions {
  unsigned threads = 2;
  std::size_t bytes_in_flight_max = std::size_t{128} << 20;
  std::uint64_t unpacked_bytes_max = std::uint64_t{64} << 30;  // of one file
};

// Imports files and folders: Bundles and single resources in JSON or XML, NDJSON, each also gzipped
// or in a zip.
//
// Resources keep their ids, so an import can be repeated: the entries of a transaction or batch
// that would be created are written to the id they carry. A Bundle is one transaction of ours; if
// some of its entries are refused, the others are imported without them. Lines of NDJSON are
// independent of each other.
class Importer {
 public:
  using OnRefusal = std::function<void(const Refusal&)>;

  // `refused` may be called from several threads, one at a time.
  Importer(engine::Engine& engine, const fhir::Definitions& definitions,
           const access_control::Caller& caller, const ImportOptions& options, OnRefusal refused);

  // Fails only if a path cannot be read or the engine is unavailable; what is refused is reported.
  base::Result<> run(const std::vector<std::string>& paths);

  const ImportCounts& counts() const { return counts_; }

 private:
  class Run;

  engine::Engine& engine_;
  const fhir::Definitions& definitions_;
  const access_control::Caller caller_;
  const ImportOptions options_;
  const OnRefusal refused_;
  ImportCounts counts_;
};

}  // namespace apps
