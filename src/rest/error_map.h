#pragma once

#include <string_view>

#include "base/result.h"

namespace rest {

// What a kind of error is in HTTP and in an OperationOutcome. The one place that knows.
struct ErrorFace {
  int status;
  std::string_view issue_code;  // http://hl7.org/fhir/R4/valueset-issue-type.html
};

ErrorFace face_of(base::ErrorKind kind);

}  // namespace rest
