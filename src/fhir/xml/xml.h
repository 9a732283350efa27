#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

// The XML form of resources (http://hl7.org/fhir/R4/xml.html), turned into JSON text and back.
// Everything behind the edge of the program knows JSON alone.
//
// Both ways keep all that is content: the text of numbers, ids and extensions of primitives, the
// narrative byte for byte. What is not content is lost: comments outside the narrative, white space
// between elements, the spelling of namespaces, attributes of xsi.
//
// Pure functions; any thread may call.
namespace fhir::xml {

// What an XML text from outside may be. Past one of them: TooLarge, naming the limit.
struct Limits {
  std::size_t bytes_max = std::size_t{64} << 20;
  std::uint32_t depth_max = 80;          // FHIR elements inside one another; JSON has fewer levels
  std::uint32_t div_depth_max = 256;     // elements inside one another in a narrative
  std::uint32_t attributes_max = 64;     // of one element
  std::uint32_t tag_bytes_max = 65'536;  // of one tag, without the values of its attributes
};

// The JSON text of the resource that `xml` is. The elements must be those of its type, in their
// order; the values are not checked, but for what JSON could not hold otherwise: validate it.
// Syntax if it is not well formed, Invalid if it is not FHIR. The message begins with the line, the
// expression is the FHIRPath of the element.
//
// Refused, whatever they say: DOCTYPE, entities other than XML's five, processing instructions,
// encodings other than UTF-8.
base::Result<std::string> to_json(const Definitions& definitions, std::string_view xml,
                                  const Limits& limits = {});

// True if a text of either form is XML: its first character is '<'.
bool is_xml(std::string_view text);

enum class Layout : std::uint8_t { Compact, Indented };

// The XML of a resource, elements in the order of the definitions. Named entities of HTML in the
// narrative become the characters they stand for. Invalid, with the FHIRPath, if `resource` is not
// FHIR or holds a character that XML has no way to write.
base::Result<std::string> to_xml(const Definitions& definitions, json::Value resource,
                                 Layout layout = Layout::Compact);

}  // namespace fhir::xml
