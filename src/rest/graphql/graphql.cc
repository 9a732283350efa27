// http://hl7.org/fhir/R4/graphql.html and resource-operation-graphql.html

#include "fhir/graphql/check.h"
#include "fhir/graphql/executor.h"
#include "fhir/graphql/parser.h"
#include "fhir/json/writer.h"
#include "rest/error_map.h"
#include "rest/graphql/engine_source.h"
#include "rest/interactions.h"
#include "rest/operation_outcome.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::graphql::Answer;
using fhir::graphql::Fault;
using fhir::json::Document;
using fhir::json::Value;

struct Asked {
  std::string query;
  std::string operation;
  std::optional<Document> variables;
};

base::Result<> take_variables(Asked& asked, std::string text) {
  if (text.empty()) return {};
  asked.variables = TRY(Document::parse(std::move(text)));
  return {};
}

Attempt<> take_url(const Call& call, Asked& asked) {
  for (const auto& [name, value] : call.parameters) {
    if (name == "query") {
      asked.query = value;
    } else if (name == "operationName") {
      asked.operation = value;
    } else if (name == "variables") {
      TRY_VOID(take_variables(asked, value));
    } else {
      return fail(
          ErrorKind::Invalid,
          "'" + name + "' is not a parameter of $graphql: use query, variables and operationName");
    }
  }
  return {};
}

// {"query": …, "variables": …, "operationName": …}, or a Parameters resource with the query.
Attempt<> take_json(std::string body, Asked& asked) {
  const Document document = TRY(Document::parse(std::move(body)));
  const Value root = document.root();
  if (!root.is_object())
    return fail(ErrorKind::Invalid, "the body must be a JSON object with the query in it");
  if (root.find("resourceType").string_equals("Parameters")) {
    const Value parameters = root.find("parameter");
    for (const Value parameter : parameters ? parameters : Value{}) {
      if (!parameter.is_object() || !parameter.find("name").string_equals("query"))
        return fail(ErrorKind::Invalid, "$graphql takes one parameter: query",
                    "Parameters.parameter");
      asked.query = parameter.find("valueString").string();
    }
    return {};
  }
  for (const Value member : root) {
    if (member.key() == "query") {
      asked.query = member.string();
    } else if (member.key() == "operationName") {
      asked.operation = member.string();
    } else if (member.key() == "variables") {
      TRY_VOID(take_variables(asked, std::string(member.raw())));
    } else if (member.key() != "extensions") {
      return fail(ErrorKind::Invalid,
                  "the body of $graphql has the members query, variables and operationName");
    }
  }
  return {};
}

Attempt<Asked> read_request(Call& call) {
  Asked asked;
  TRY_VOID(take_url(call, asked));
  if (!call.body.empty()) {
    if (call.format == BodyFormat::GraphQl) {
      asked.query = std::move(call.body);
    } else if (call.format == BodyFormat::FhirJson || call.format == BodyFormat::Absent) {
      TRY_VOID(take_json(std::move(call.body), asked));
    } else {
      return refuse(415, "the body must be application/json or application/graphql");
    }
  }
  if (asked.query.empty())
    return fail(ErrorKind::Invalid, "there is no query: send one as query, or in the body");
  return asked;
}

Answer<std::string> answer(const Context& context, const Call& call, const Asked& asked) {
  const fhir::Definitions& definitions = context.definitions;
  const fhir::graphql::Query query = TRY(fhir::graphql::parse(asked.query));
  const auto request = TRY(fhir::graphql::Request::make(
      query, asked.operation, asked.variables ? asked.variables->root() : Value{}));
  const bool instance = !call.route.id.empty();
  TRY_VOID(fhir::graphql::check(
      definitions, request,
      {instance ? fhir::graphql::Place::Element : fhir::graphql::Place::Root, {call.route.type}}));
  EngineSource source(context, call);
  fhir::graphql::DocumentPointer resource;
  if (instance) resource = TRY(source.read(call.route.type, call.route.id));
  return fhir::graphql::execute(definitions, request, source, resource);
}

// http://hl7.org/fhir/R4/graphql.html#errors
Reply error_reply(const Fault& fault) {
  Reply reply;
  reply.status = face_of(fault.error.kind).status;
  reply.kind = Reply::Body::Json;
  fhir::json::Writer writer(reply.body);
  writer.begin_object().member_raw("data", "null").key("errors").begin_array().begin_object();
  writer.member("message", fault.error.message);
  if (fault.at.line != 0)
    writer.key("locations")
        .begin_array()
        .begin_object()
        .member("line", static_cast<std::int64_t>(fault.at.line))
        .member("column", static_cast<std::int64_t>(fault.at.column))
        .end_object()
        .end_array();
  writer.key("extensions")
      .begin_object()
      .member_raw("resource", operation_outcome(fault.error))
      .end_object()
      .end_object()
      .end_array()
      .end_object();
  return reply;
}

}  // namespace

Attempt<Reply> graphql(const Context& context, Call& call) {
  if (!call.entry.empty())
    return fail(ErrorKind::Unsupported,
                "the answer to $graphql is no resource: call it outside of a Bundle",
                call.expression("request.url"));
  const Attempt<Asked> asked = read_request(call);
  if (!asked && asked.error().status != 0) return std::unexpected(asked.error());
  if (!asked) return error_reply(Fault(asked.error().error));
  auto data = answer(context, call, *asked);
  if (!data) return error_reply(data.error());
  Reply reply;
  reply.kind = Reply::Body::Json;
  reply.body = "{\"data\":" + *data + "}";
  return reply;
}

}  // namespace rest
