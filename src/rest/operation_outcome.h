#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rest {

// An OperationOutcome with one issue, as JSON. `expression` may be empty.
std::string operation_outcome(std::string_view severity, std::string_view code,
                              std::string_view diagnostics, std::string_view expression = {});

// All issues of an error, or of a check. No issue at all is told as a success.
std::string operation_outcome(std::span<const base::Issue> issues);
std::string operation_outcome(const base::Error& error);

}  // namespace rest
