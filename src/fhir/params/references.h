#pragma once

#include <optional>
#include <string_view>

#include "fhir/definitions/definitions.h"

namespace fhir {

// A literal reference to a resource of this server.
struct LocalReference {
  TypeId type;
  std::string_view id;  // part of the text that was read
  bool is_absolute = false;
};

// Reads "Type/id" and "Type/id/_history/version", also behind one of the `base_urls` and a slash.
// nullopt for everything else: urn:, other servers, fragments, conditional references, unknown
// types. `base_urls` are separated by spaces; there may be none.
std::optional<LocalReference> local_reference(const Definitions& definitions,
                                              std::string_view base_urls, std::string_view text);

// `text` without the base of this server and the slash behind it, if it begins with one of
// `base_urls`; else as it is.
std::string_view without_base(std::string_view base_urls, std::string_view text);

// The resource type that a literal reference names, on whatever server; None if it names none.
TypeId referenced_type(const Definitions& definitions, std::string_view text);

}  // namespace fhir
