#pragma once

#include <memory>
#include <string_view>

#include "engine/jobs/job_runner.h"
#include "rest/call.h"

namespace rest {

// The file that an import brings along.
inline constexpr std::string_view kImportInput = "input.ndjson";

// Makes the work of a job of the kind "import" from its record. `context` outlives it.
//
// Each line is a transaction of its own. Resources keep their ids; one without gets an id made of
// the job and the line, so that a job that goes on after a crash writes nothing twice. Outputs have
// the roles "imported" (no file: a type and how many) and "error" (NDJSON of OperationOutcomes, one
// for each line that was refused).
base::Result<std::unique_ptr<engine::JobWork>> make_import_work(const Context& context,
                                                                const engine::Job& job);

}  // namespace rest
