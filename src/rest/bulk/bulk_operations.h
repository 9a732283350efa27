#pragma once

#include "rest/call.h"

namespace rest {

// The kick-offs of jobs: each answers 202 with the job's address in Content-Location.
// They need `Prefer: respond-async`. 429 while too many jobs are open, 507 without room for files.

// $export at system, Patient and Group level. https://hl7.org/fhir/uv/bulkdata/export.html
Attempt<Reply> bulk_export(const Context& context, Call& call);

// $import of an NDJSON body.
Attempt<Reply> bulk_import(const Context& context, Call& call);

}  // namespace rest
