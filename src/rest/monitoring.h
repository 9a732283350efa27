#pragma once

#include <optional>

#include "http/message.h"
#include "rest/call.h"
#include "rest/metrics.h"

namespace rest {

// /health/live, /health/ready and /metrics; nothing for any other path.
std::optional<http::Response> monitoring_page(const Context& context, const Metrics& metrics,
                                              const http::Request& request);

}  // namespace rest
