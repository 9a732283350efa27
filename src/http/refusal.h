#pragma once

#include <string_view>

namespace http {

// Why the server itself turns a request down. `reason` is a literal: one plain sentence for the
// client, never built from what the client sent.
struct Refusal {
  int status = 400;
  std::string_view reason;
};

}  // namespace http
