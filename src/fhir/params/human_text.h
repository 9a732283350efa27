#pragma once

#include <string>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir {

// The words of a resource that people read, each piece of text followed by a line feed.
struct HumanText {
  static constexpr std::size_t kBytesMax = 1024 * 1024;  // of each; what comes later is left out

  std::string narrative;  // of Narrative.div, without the marks of XHTML
  // All other text of the types string and markdown, also in extensions and contained resources.
  // Not ids, the literal of a reference, the value of an identifier, the version of a coding.
  std::string content;
};

// Reads the JSON of a resource; what is not as its type wants it is passed over. Any thread may
// call.
HumanText human_text(const Definitions& definitions, TypeId type, json::Value resource);

}  // namespace fhir
