#pragma once

#include <string_view>

#include "http/message.h"
#include "rest/call.h"

namespace rest {

// The pages of jobs, below jobs/ of the base:
//
//   GET jobs/[id]          202 with X-Progress while it runs, then 200 with its manifest
//   DELETE jobs/[id]       202: cancelled, or removed with its files
//   GET jobs/[id]/[file]   a file of a job that is done; a range of it with Range
//
// https://hl7.org/fhir/uv/bulkdata/export.html#bulk-data-status-request
//
// `path` is what follows "jobs/"; `base` the absolute base URL. May block on the disk.
http::Response job_page(const Context& context, const http::Request& request, std::string_view path,
                        std::string_view base);

}  // namespace rest
