#pragma once

#include "rest/call.h"

namespace rest {

// One function for each terminology operation, in the file of its name. All read only.
// http://hl7.org/fhir/R4/terminology-service.html
Attempt<Reply> expand(const Context& context, Call& call);         // ValueSet
Attempt<Reply> validate_code(const Context& context, Call& call);  // ValueSet and CodeSystem
Attempt<Reply> lookup(const Context& context, Call& call);         // CodeSystem
Attempt<Reply> subsumes(const Context& context, Call& call);
Attempt<Reply> find_matches(const Context& context, Call& call);
Attempt<Reply> translate(const Context& context, Call& call);  // ConceptMap

}  // namespace rest
