#pragma once

#include <string_view>

#include "base/result.h"

namespace apps {

// Says on standard error what went wrong, in one sentence, with the detail for whoever runs the
// server. Returns kFindings.
int report(std::string_view what, const base::Error& error);

}  // namespace apps
