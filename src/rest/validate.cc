// http://hl7.org/fhir/R4/resource-operation-validate.html

#include "fhir/json/document.h"
#include "rest/interactions.h"

namespace rest {

Attempt<Reply> validate(const Context&, Call& call) {
  const auto document = TRY(fhir::json::Document::parse(std::move(call.body)));
  return outcome_reply(200, "no problem was found");
}

}  // namespace rest
