// http://hl7.org/fhir/R4/resource-operation-graph.html

#include "fhir/json/writer.h"
#include "rest/graph/graph_walk.h"
#include "rest/interactions.h"
#include "rest/operation_input.h"
#include "rest/operations.h"
#include "rest/subset.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using engine::Version;
using fhir::json::Document;
using fhir::json::Value;

bool is_definition(Value resource) {
  return resource.is_object() && resource.find("resourceType").string_equals("GraphDefinition");
}

// By id, by "GraphDefinition/id", or by canonical url.
base::Result<Version> find_stored(const Context& context, const std::string& graph) {
  const fhir::TypeId type = context.definitions.find_resource("GraphDefinition");
  constexpr std::string_view kPath = "GraphDefinition/";
  const std::string id = graph.starts_with(kPath) ? graph.substr(kPath.size()) : graph;
  if (is_id(id)) return context.engine.read(context.caller, context.engine.now(), type, id);
  const Parameters parameters = {{"url", graph}};
  const engine::SearchQuery query =
      TRY(engine::parse_search(context.definitions, context.engine.parameters(), type, parameters,
                               engine::Handling::Strict, context.options.search));
  engine::SearchResult result =
      TRY(context.engine.search(context.caller, context.engine.now(), query));
  if (result.matches.empty())
    return fail(ErrorKind::NotFound, "no GraphDefinition has this url or id");
  return std::move(result.matches.front());
}

// The definition in the body, as itself or as a parameter, or the stored one that is named.
Attempt<Document> read_definition(const Context& context, Call& call) {
  if (!call.body.empty()) {
    TRY_VOID(require_fhir_body(call));
    Document body = TRY(Document::parse(call.body));
    if (is_definition(body.root())) {
      if (!call.parameters.empty())
        return fail(ErrorKind::Invalid, "the graph is in the body: send no parameters with it");
      return body;
    }
  }
  const OperationInput input = TRY(OperationInput::take(call, {"graph"}));
  if (const Value given = input.value("graph"); is_definition(given))
    return TRY(Document::parse(std::string(given.raw())));
  const std::string* const graph = input.text("graph");
  if (graph == nullptr)
    return fail(ErrorKind::Invalid,
                "say with graph which GraphDefinition is meant, or send one in the body");
  Version stored = TRY(find_stored(context, *graph));
  return TRY(Document::parse(std::move(stored.json)));
}

}  // namespace

Attempt<Reply> graph(const Context& context, Call& call) {
  const Document definition = TRY(read_definition(context, call));
  const auto issues = context.validator.validate(definition.root());
  for (const base::Issue& issue : issues)
    return fail(issue.kind, issue.message, issue.expression);
  if (!definition.root().find("start").string_equals(
          context.definitions.type(call.route.type).name))
    return fail(ErrorKind::Invalid, "the graph starts at another type than that of the URL",
                "GraphDefinition.start");
  const engine::Instant at = context.engine.now();
  Version start = TRY(context.engine.read(context.caller, at, call.route.type, call.route.id));
  std::vector<Version> found =
      TRY(GraphWalk(context, call, at).run(std::move(start), definition.root()));

  std::string out;
  fhir::json::Writer writer(out);
  writer.begin_object()
      .member("resourceType", "Bundle")
      .member("type", "collection")
      .key("entry")
      .begin_array();
  for (Version& version : found) {
    writer.begin_object().member(
        "fullUrl", call.base + "/" + std::string(context.definitions.type(version.type).name) +
                       "/" + version.id);
    if (call.output.whole()) {
      writer.member_raw("resource", version.json);
    } else {
      writer.member_raw("resource",
                        TRY(subset(context.definitions, std::move(version.json), call.output)));
    }
    writer.end_object();
  }
  writer.end_array().end_object();
  return resource_reply(std::move(out));
}

}  // namespace rest
