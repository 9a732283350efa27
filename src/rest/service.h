#pragma once

#include <memory>

#include "engine/engine.h"
#include "fhir/definitions/definitions.h"
#include "http/message.h"
#include "rest/options.h"

namespace rest {

// The FHIR R4 REST interface (http://hl7.org/fhir/R4/http.html) of an engine, with /health/live,
// /health/ready and /metrics. Everything below a type is driven by the definitions.
//
// Thread safety: every method may be called from any thread. Short work is done on the calling
// thread; large bodies, searches with includes and batches on a pool of the service's own.
// The engine and the definitions outlive the service; its destructor waits for the answers that
// are under way. Stop the HTTP server first.
class FhirService final : public http::Handler {
 public:
  FhirService(engine::Engine& engine, const fhir::Definitions& definitions,
              ServiceOptions options = {});
  ~FhirService() override;

  void handle(http::Request request, http::Responder respond) override;
  http::Response refuse(int status, std::string_view reason) override;
  std::size_t body_bytes_max(const http::Request& head) const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rest
