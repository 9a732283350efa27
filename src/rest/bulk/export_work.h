#pragma once

#include <cstdint>
#include <memory>

#include "engine/jobs/job_runner.h"
#include "rest/call.h"

namespace rest {

// Makes the work of a job of the kind "export" from its record. `context` outlives it.
//
// Its outputs have these roles: "output" (NDJSON of one type), "deleted" (NDJSON of Bundles).
base::Result<std::unique_ptr<engine::JobWork>> make_export_work(const Context& context,
                                                                const engine::Job& job);

}  // namespace rest
