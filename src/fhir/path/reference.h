#pragma once

#include <string_view>

#include "fhir/definitions/definitions.h"

namespace fhir::path {

// What the text of a literal reference says. Views into the text.
struct ReferenceParts {
  std::string_view base;       // "http://x/fhir" of an absolute URL, else empty
  TypeId type = TypeId::None;  // None: not of the form [base/]Type/id[/_history/version]
  std::string_view id;
};

// http://hl7.org/fhir/R4/references.html#literal
ReferenceParts split_reference(std::string_view text, const Definitions& definitions);

}  // namespace fhir::path
