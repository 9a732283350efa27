#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rest {

// W/"3": the ETag of version 3 of a resource (http://hl7.org/fhir/R4/http.html#versioning).
std::string to_entity_tag(std::uint32_t version);

// The version that an If-Match names; nothing if there is none. Version 0, which no resource has,
// stands for a tag that is well formed and not one of ours. `expression` is for the error text.
base::Result<std::optional<std::uint32_t>> parse_if_match(std::string_view text,
                                                          std::string_view expression = {});

// True if an If-None-Match of a read names this version: the client has it already.
bool if_none_match_names(std::string_view text, std::uint32_t version);

}  // namespace rest
