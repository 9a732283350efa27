// http://hl7.org/fhir/R4/http.html#create and #ccreate

#include "rest/interactions.h"

namespace rest {

Attempt<engine::Operation> create_operation(Call& call) {
  engine::Operation operation;
  operation.kind = engine::Operation::Kind::Create;
  operation.type = call.route.type;
  operation.body = std::move(call.body);
  operation.full_url = std::move(call.full_url);
  operation.expression_prefix = call.expression("resource");
  if (!call.if_none_exist.empty()) {
    // Some clients send the whole search, "Patient?identifier=1", or begin with the mark.
    std::string_view query = call.if_none_exist;
    if (const std::size_t mark = query.find('?'); mark != query.npos) query.remove_prefix(mark + 1);
    operation.condition = TRY(parse_parameters(query));
    if (operation.condition->empty())
      return base::fail(base::ErrorKind::Invalid,
                        "If-None-Exist must hold search parameters, such as identifier=1",
                        call.expression("request.ifNoneExist"));
  }
  return operation;
}

}  // namespace rest
