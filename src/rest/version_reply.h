#pragma once

#include "engine/version.h"
#include "rest/call.h"

namespace rest {

// A read whose conditions say that the client has this version already
// (http://hl7.org/fhir/R4/http.html#cread).
bool not_modified(const Call& call, const engine::Version& version);
Reply not_modified_reply(const engine::Version& version);

// The version as the client wants to see it.
Attempt<Reply> version_reply(const Context& context, const Call& call, engine::Version version);

// "Patient/1/_history/2"
std::string version_path(const fhir::Definitions& definitions, const engine::Version& version);

}  // namespace rest
