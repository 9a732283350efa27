#pragma once

#include <string_view>

namespace fhir::xml {

// The character that a named entity of HTML 4 stands for ("nbsp": U+00A0), or 0. The five of XML
// are not among them. https://www.w3.org/TR/html401/sgml/entities.html
char32_t html_entity(std::string_view name);

// amp, lt, gt, quot, apos
bool is_xml_entity(std::string_view name);

}  // namespace fhir::xml
