// http://hl7.org/fhir/R4/http.html#delete

#include "rest/conditions.h"
#include "rest/interactions.h"

namespace rest {

Attempt<engine::Operation> delete_operation(Call& call) {
  return targeted_operation(call, engine::Operation::Kind::Delete);
}

}  // namespace rest
