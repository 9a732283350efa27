#pragma once

#include <cstdint>
#include <string_view>

#include "engine/search/query.h"

namespace rest {

// What a client would like back from a write (http://hl7.org/fhir/R4/http.html#ops).
enum class Return : std::uint8_t { Unsaid, Minimal, Representation, Outcome };

struct Preferences {
  Return answer = Return::Unsaid;
  engine::Handling handling = engine::Handling::Strict;
  bool respond_async = false;
};

// Reads a Prefer header (RFC 7240). What is unknown is ignored, as that document asks.
Preferences parse_prefer(std::string_view text);

}  // namespace rest
