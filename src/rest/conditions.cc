#include "rest/conditions.h"

#include "rest/entity_tag.h"

namespace rest {

Attempt<engine::Operation> targeted_operation(Call& call, engine::Operation::Kind kind) {
  engine::Operation operation;
  operation.kind = kind;
  operation.type = call.route.type;
  operation.id = std::move(call.route.id);
  operation.full_url = std::move(call.full_url);
  operation.expression_prefix = call.expression("resource");
  operation.if_match = TRY(parse_if_match(call.if_match, call.expression("request.ifMatch")));
  if (!operation.id.empty()) return operation;
  if (call.parameters.empty())
    return base::fail(base::ErrorKind::Invalid,
                      "the URL names no resource: add an id, or search parameters that match one",
                      call.expression("request.url"));
  operation.condition = std::move(call.parameters);
  return operation;
}

}  // namespace rest
