#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/refusal.h"
#include "http/request_head.h"

namespace http {

// What the fields of one head said about its framing, gathered while they were parsed.
struct FramingFields {
  std::string_view content_length;
  std::string_view transfer_encoding;
  std::string_view host;
  std::string_view expect;
  std::string_view content_encoding;
  int content_length_count = 0;
  int transfer_encoding_count = 0;
  int host_count = 0;
  int content_encoding_count = 0;
};

// Applies the rules of parse_head() that concern method, Host, framing and codings to `head`.
std::optional<Refusal> apply_rules(const FramingFields& fields, RequestHead& head);

// Splits `target` into the path and query of `request`. An absolute URL is accepted if it names the
// host that the Host field names; "*" only for OPTIONS.
std::optional<Refusal> apply_target(std::string_view target, std::string_view host,
                                    Request& request);

}  // namespace http
