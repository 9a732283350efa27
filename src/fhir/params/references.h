#pragma once

#include <optional>
#include <string_view>

#include "fhir/definitions/definitions.h"

namespace fhir {

// A literal reference to a resource of this server.
struct LocalReference {
  TypeId type;
  std::string_view id;  // part of the text that was read
};

// Reads "Type/id" and "Type/id/_history/version", also behind `base_url` and a slash. nullopt for
// everything else: urn:, other servers, fragments, conditional references, unknown types.
std::optional<LocalReference> local_reference(const Definitions& definitions,
                                              std::string_view base_url, std::string_view text);

// The resource type that a literal reference names, on whatever server; None if it names none.
TypeId referenced_type(const Definitions& definitions, std::string_view text);

}  // namespace fhir
