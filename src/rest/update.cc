// http://hl7.org/fhir/R4/http.html#update and #cond-update

#include "rest/conditions.h"
#include "rest/interactions.h"

namespace rest {

Attempt<engine::Operation> update_operation(Call& call) {
  engine::Operation operation = TRY(targeted_operation(call, engine::Operation::Kind::Update));
  operation.body = std::move(call.body);
  if (!call.if_none_match.empty() && call.if_none_match != "*")
    return base::fail(base::ErrorKind::Invalid,
                      "If-None-Match of an update can only be *: write only if there is nothing",
                      call.expression("request.ifNoneMatch"));
  operation.if_none_match_any = !call.if_none_match.empty();
  return operation;
}

}  // namespace rest
