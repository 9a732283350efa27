#pragma once

#include <string_view>

#include "fhir/definitions/definitions.h"

namespace fhir::xml {

// True if XML writes the member `name` of `owner` as an attribute: the id of what is no resource,
// and the url of an extension (http://hl7.org/fhir/R4/xml.html).
inline bool is_attribute(const Definitions& definitions, TypeId owner, std::string_view name) {
  if (name == "id") return definitions.type(owner).kind != TypeKind::Resource;
  return name == "url" && definitions.type(owner).name == "Extension";
}

}  // namespace fhir::xml
