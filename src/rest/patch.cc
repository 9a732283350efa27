// http://hl7.org/fhir/R4/http.html#patch and fhirpatch.html

#include "rest/conditions.h"
#include "rest/interactions.h"

namespace rest {

Attempt<engine::Operation> patch_operation(Call& call) {
  engine::Operation operation = TRY(targeted_operation(call, engine::Operation::Kind::Patch));
  operation.body = std::move(call.body);
  operation.patch = call.format == BodyFormat::JsonPatch  ? engine::PatchKind::Json
                    : call.format == BodyFormat::XmlPatch ? engine::PatchKind::Xml
                                                          : engine::PatchKind::FhirPath;
  return operation;
}

}  // namespace rest
