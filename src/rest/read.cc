// http://hl7.org/fhir/R4/http.html#read

#include "rest/entity_tag.h"
#include "rest/interactions.h"
#include "rest/version_reply.h"

namespace rest {

Attempt<Reply> read(const Context& context, const Call& call) {
  engine::Version version = TRY(
      context.engine.read(context.caller, context.engine.now(), call.route.type, call.route.id));
  if (not_modified(call, version)) return not_modified_reply(version);
  return version_reply(context, call, std::move(version));
}

}  // namespace rest
