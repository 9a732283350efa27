#pragma once

#include <string_view>

namespace fhir {

// True if `text` is what Narrative.div may hold: one <div> in the XHTML namespace, well formed,
// and without what the specification forbids: scripts, forms, frames, objects, head, body, links
// to style sheets, event attributes, "javascript:" addresses. An empty one is accepted: official
// examples have it.
// Not a sanitiser: whoever shows a narrative sanitises it again.
// https://hl7.org/fhir/R4/narrative.html
bool is_valid_xhtml(std::string_view text);

}  // namespace fhir
