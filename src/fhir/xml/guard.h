#pragma once

#include <string_view>

#include "base/result.h"
#include "fhir/xml/xml.h"

namespace fhir::xml {

// Looks through a text before the parser does, in linear time, and refuses what the parser is not
// to see: DOCTYPE, processing instructions, other encodings, and tags so large that comparing their
// attributes with each other would take long. TooLarge, Unsupported or Syntax, with the line.
base::Result<> guard(std::string_view text, const Limits& limits);

// Without the byte order mark that a UTF-8 text may begin with.
std::string_view without_mark(std::string_view text);

}  // namespace fhir::xml
