#pragma once

#include "engine/version.h"
#include "rest/bulk/export_spec.h"
#include "rest/call.h"

namespace rest {

// Reads what a kick-off asks for: the parameters of the URL, or of a Parameters body, on the level
// of its route. Everything that can be refused is refused here, not in the job.
Attempt<ExportSpec> read_export_request(const Context& context, Call& call);

// One of ExportSpec::filters as a search, "Observation?code=…". Invalid if it is none, or says
// anything but what is to match.
Attempt<engine::SearchQuery> parse_type_filter(const fhir::Definitions& definitions,
                                               engine::KnownParameters known,
                                               const std::string& filter,
                                               const engine::SearchLimits& limits);

}  // namespace rest
