#pragma once

#include <memory>
#include <string>

#include "apps/import/target.h"
#include "fhir/definitions/definitions.h"
#include "http/client/client.h"

namespace apps {

struct ServerTargetOptions {
  std::string base_url;   // of the FHIR server, without a slash at the end
  http::Headers headers;  // sent with every request: Authorization
  std::size_t batch_entries_max = 200;
  std::size_t batch_bytes_max = std::size_t{1} << 20;
  int attempts_max =
      8;  // of a request to a server that is busy or away, with longer and longer pauses
  int first_pause_ms = 200;
  int timeout_ms = 120'000;
};

// Into a FHIR server: what belongs together as a transaction, single resources in batches. Each
// thread that calls sends by itself, so that their number bounds the requests at once. `client`
// outlives the target.
std::unique_ptr<ImportTarget> make_server_target(const fhir::Definitions& definitions,
                                                 const http::Client& client,
                                                 ServerTargetOptions options,
                                                 ImportTarget::OnAlone on_alone);

}  // namespace apps
