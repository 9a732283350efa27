// http://hl7.org/fhir/R4/resource-operation-validate.html

#include "fhir/json/document.h"
#include "rest/interactions.h"
#include "rest/operation_outcome.h"
#include "rest/operations.h"

namespace rest {

namespace {

using base::ErrorKind;
using fhir::json::Value;

// The resource to check: the body itself, or the parameter "resource" of a Parameters.
Value resource_in(Value root) {
  if (!root.find("resourceType").string_equals("Parameters")) return root;
  const Value parameters = root.find("parameter");
  for (const Value parameter : parameters ? parameters : Value{})
    if (parameter.is_object() && parameter.find("name").string_equals("resource"))
      return parameter.find("resource");
  return {};
}

bool asks_for_profile(Value root) {
  const Value parameters = root.find("parameter");
  if (!root.find("resourceType").string_equals("Parameters") || !parameters) return false;
  for (const Value parameter : parameters)
    if (parameter.is_object() && parameter.find("name").string_equals("profile")) return true;
  return false;
}

std::vector<base::Issue> check(const Context& context, const Call& call, Value resource) {
  const std::string type(context.definitions.type(call.route.type).name);
  if (!resource.find("resourceType").string_equals(type))
    return {{ErrorKind::Invalid, "the resource must be of the type in the URL: " + type,
             type + ".resourceType"}};
  if (!call.route.id.empty() && !resource.find("id").string_equals(call.route.id))
    return {
        {ErrorKind::Invalid, "the id of the resource must equal the id in the URL", type + ".id"}};
  return context.validator.validate(resource);
}

}  // namespace

Attempt<Reply> validate(const Context& context, Call& call) {
  TRY_VOID(require_fhir_body(call));
  Reply reply;
  reply.kind = Reply::Body::Outcome;
  if (const auto read = body_to_json(context, call); !read) {
    reply.body = operation_outcome(read.error());
    return reply;
  }
  const auto document = fhir::json::Document::parse(std::move(call.body));
  if (!document) {
    // What is no JSON or XML is a finding about the resource too: the operation itself succeeded.
    reply.body = operation_outcome(document.error());
    return reply;
  }
  const Value root = document->root();
  if (!root.is_object())
    return base::fail(ErrorKind::Invalid, "the body must be a resource, or a Parameters with one");
  if (asks_for_profile(root))
    return refuse(501, "validation against a profile is not offered yet: leave profile out",
                  "Parameters.parameter");
  const Value resource = resource_in(root);
  if (!resource.is_object())
    return base::fail(ErrorKind::Invalid,
                      "the Parameters hold no parameter named resource with a resource in it",
                      "Parameters.parameter");
  reply.body = operation_outcome(check(context, call, resource));
  return reply;
}

}  // namespace rest
