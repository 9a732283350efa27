#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "rest/reply.h"
#include "terminology/operations/validation.h"

namespace rest {

// An OperationOutcome with what was found, as clients of the HL7 terminology ecosystem read it.
std::string findings_outcome(const std::vector<terminology::Finding>& findings);

// A refusal of a terminology operation in the same form.
Reply refused_by_terminology(const base::Error& error);

}  // namespace rest
