#pragma once

#include "rest/bundle_request.h"
#include "rest/interactions.h"

namespace rest {

// http://hl7.org/fhir/R4/http.html#transaction: all writes in one commit of the engine, which
// keeps the specification's order; reads afterwards, against its result. `done` is called once, on
// any thread.
void transaction(const Context& context, BundleRequest request, Done done);

// http://hl7.org/fhir/R4/http.html#batch: each entry on its own; deletes first, then creates, then
// updates and patches, then reads. Blocks until all is done: call it on the pool.
Reply batch(const Context& context, BundleRequest request);

}  // namespace rest
