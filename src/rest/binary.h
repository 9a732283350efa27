#pragma once

#include "engine/version.h"
#include "rest/call.h"

// A Binary is read and written as what it is, unless FHIR's own media types are named
// (http://hl7.org/fhir/R4/binary.html#rest).
namespace rest {

bool is_binary(const fhir::Definitions& definitions, const Route& route);

// Makes a Binary of a body that is its content: of any body, unless it is a Binary resource.
// Requires a Create or an Update of a Binary that is a request of its own.
Attempt<> take_content(const Context& context, Call& call);

// The content of a stored Binary, with its own Content-Type. It comes from a client: the browser is
// told to run nothing of it.
Attempt<Reply> content_reply(const engine::Version& version);

}  // namespace rest
