#pragma once

#include <span>
#include <string>
#include <string_view>

#include "fhir/profile/finding.h"

namespace fhir::profile {

// The findings as an OperationOutcome, in JSON: details.text is the English sentence, with the
// Danish one as its translation; details.coding.code is the rule. No finding is told as a success.
// `file` names the file that was read, or is empty.
std::string operation_outcome(std::span<const Finding> findings, std::string_view file = {});

}  // namespace fhir::profile
