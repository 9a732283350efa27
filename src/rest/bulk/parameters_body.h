#pragma once

#include <string>

#include "rest/reply.h"
#include "rest/url.h"

namespace rest {

// The parameters of a Parameters resource as name and text: of a value[x] its text, of a Reference
// its reference. Invalid for anything else.
Attempt<Parameters> parameters_in_body(std::string body);

}  // namespace rest
