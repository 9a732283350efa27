#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "engine/engine.h"
#include "fhir/definitions/definitions.h"
#include "rest/options.h"

namespace rest {

// The capability statement as JSON, with the search parameters that are in force and ready. It is
// made again when those have changed.
//
// Thread safety: get() may be called from any thread at any time.
class Capabilities {
 public:
  // All of them outlive it.
  Capabilities(const engine::Engine& engine, const fhir::Definitions& definitions,
               const ServiceOptions& options)
      : engine_(engine), definitions_(definitions), options_(options) {}

  std::shared_ptr<const std::string> get();

 private:
  const engine::Engine& engine_;
  const fhir::Definitions& definitions_;
  const ServiceOptions& options_;

  std::mutex mutex_;
  std::shared_ptr<const engine::ParameterSet> parameters_;  // of text_
  std::shared_ptr<const std::string> text_;
};

}  // namespace rest
