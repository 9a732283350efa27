#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/thread_pool.h"
#include "engine/engine.h"
#include "engine/jobs/job_runner.h"
#include "fhir/definitions/definitions.h"
#include "fhir/validate/validate.h"
#include "http/message.h"
#include "rest/capabilities.h"
#include "rest/media_type.h"
#include "rest/options.h"
#include "rest/output.h"
#include "rest/prefer.h"
#include "rest/reply.h"
#include "rest/router.h"
#include "rest/url.h"

namespace rest {

// What interactions work with. All of it outlives every request.
struct Context {
  engine::Engine& engine;
  const fhir::Definitions& definitions;
  const ServiceOptions& options;
  base::ThreadPool& pool;
  access_control::Caller caller;
  Capabilities& capabilities;
  fhir::Validator validator;
  engine::JobRunner* jobs;  // nullptr: none are offered
};

// One interaction that a client asks for: a request of its own, or an entry of a Bundle.
struct Call {
  Route route;
  Parameters parameters;  // without those that `output` and `snapshot` came from
  Output output;
  Preferences prefer;
  std::optional<engine::Instant> snapshot;  // of a page link, or of _asOf
  std::string as_of;                        // _asOf of a search, as written; or empty
  bool explain = false;                     // _explain=true of a search
  std::string base;                         // absolute base URL, no slash at the end

  BodyFormat format = BodyFormat::Absent;
  std::string body;

  // Of a Binary that is a request of its own: see rest/binary.h.
  bool as_content = false;       // a read: send its content, not the resource
  std::string content_type;      // a write: of the body, as written
  std::string security_context;  // X-Security-Context

  // Conditions, as written.
  std::string if_match;
  std::string if_none_match;
  std::string if_none_exist;
  std::optional<base::Timestamp> if_modified_since;

  // In a Bundle.
  std::string full_url;
  std::string entry;  // "Bundle.entry[3]"; empty for a request of its own
  std::string expression(std::string_view element) const {
    return entry.empty() ? std::string() : entry + "." + std::string(element);
  }
};

// Reads a request; takes its body. `path` is the part behind the base, without its first slash.
Attempt<Call> make_call(const Context& context, http::Request& request, std::string_view path);

// Turns a body of FHIR XML into JSON, which is what interactions read. Dispatch does it for all but
// $validate.
base::Result<> body_to_json(const Context& context, Call& call);

// Reads the target ("Patient/1?x=y", or the same under `base`) of a Bundle entry.
Attempt<Call> make_entry_call(const Context& context, std::string_view method, std::string_view url,
                              std::string_view base);

// The absolute base URL that a request means.
std::string base_url(const ServiceOptions& options, const http::Headers& headers);

}  // namespace rest
