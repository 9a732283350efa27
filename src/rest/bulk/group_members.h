#pragma once

#include <string>
#include <vector>

#include "access/caller.h"
#include "engine/engine.h"
#include "fhir/definitions/definitions.h"
#include "rest/reply.h"

namespace rest {

// The ids of the patients that are members of a Group as of `at`, sorted, each once; those of
// groups within it included. Members marked inactive are left out.
// NotFound or Gone if the group is; TooLarge past a limit on groups inside groups or on members.
Attempt<std::vector<std::string>> group_members(const engine::Engine& engine,
                                                const fhir::Definitions& definitions,
                                                const access_control::Caller& caller,
                                                engine::Instant at, const std::string& group);

}  // namespace rest
