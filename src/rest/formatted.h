#pragma once

#include "fhir/definitions/definitions.h"
#include "http/message.h"
#include "rest/output.h"
#include "rest/reply.h"

namespace rest {

// The reply with its body in `format` and `layout`. What cannot be written as XML, because of a
// character that XML does not know, becomes an OperationOutcome that says so: 406 to a read.
Reply in_format(const fhir::Definitions& definitions, Reply reply, Format format,
                Output::Layout layout);

// The format in which to refuse a request that could not be read: JSON unless it asks for XML.
Format format_for_refusal(const http::Request& request);

}  // namespace rest
