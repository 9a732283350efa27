#pragma once

#include <optional>
#include <string>

namespace fhir::xml {

// Canonical XML (exclusive, https://www.w3.org/TR/xml-exc-c14n/) of what is content for FHIR:
// without comments, xsi attributes, and white space between elements, all of them only outside of
// narratives. Nothing if it is not XML.
std::optional<std::string> canonical(const std::string& xml);

}  // namespace fhir::xml
