#pragma once

#include <string>
#include <string_view>

#include "engine/jobs/job.h"

namespace rest {

// What a job that is done answers: where its files are. `files` is the URL of the folder that they
// appear in, with a slash at the end.
std::string export_manifest(const engine::Job& job, std::string_view files);
std::string import_manifest(const engine::Job& job, std::string_view files);

}  // namespace rest
