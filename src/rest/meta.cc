// http://hl7.org/fhir/R4/resource-operation-meta.html

#include <charconv>

#include "fhir/json/writer.h"
#include "rest/interactions.h"
#include "rest/operation_input.h"
#include "rest/operations.h"

namespace rest {

namespace {

using fhir::json::Document;
using fhir::json::Writer;

void write_codings(Writer& writer, std::string_view name,
                   const std::vector<engine::Labels::Coding>& codings) {
  if (codings.empty()) return;
  writer.key(name).begin_array();
  for (const auto& [system, code] : codings) {
    writer.begin_object();
    if (!system.empty()) writer.member("system", system);
    if (!code.empty()) writer.member("code", code);
    writer.end_object();
  }
  writer.end_array();
}

std::string meta_of(const engine::Labels& labels) {
  std::string meta;
  Writer writer(meta);
  writer.begin_object();
  if (!labels.profiles.empty()) {
    writer.key("profile").begin_array();
    for (const std::string& profile : labels.profiles)
      writer.string(profile);
    writer.end_array();
  }
  write_codings(writer, "tag", labels.tags);
  write_codings(writer, "security", labels.security);
  writer.end_object();
  return meta;
}

}  // namespace

Reply meta_reply(std::string_view meta) {
  std::string out;
  Writer(out)
      .begin_object()
      .member("resourceType", "Parameters")
      .key("parameter")
      .begin_array()
      .begin_object()
      .member("name", "return")
      .member_raw("valueMeta", meta)
      .end_object()
      .end_array()
      .end_object();
  return resource_reply(std::move(out));
}

base::Result<engine::Version> read_instance(const Context& context, const Route& route) {
  if (route.version.empty())
    return context.engine.read(context.caller, context.engine.now(), route.type, route.id);
  std::uint32_t number = 0;
  const std::string& text = route.version;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return base::fail(base::ErrorKind::NotFound, "the resource has no such version");
  return context.engine.read_version(context.caller, route.type, route.id, number);
}

Attempt<Reply> meta(const Context& context, Call& call) {
  TRY(OperationInput::take(call, {}));
  if (call.route.id.empty())
    return meta_reply(
        meta_of(TRY(context.engine.labels(context.caller, context.engine.now(), call.route.type))));
  engine::Version version = TRY(read_instance(context, call.route));
  const Document document = TRY(Document::parse(std::move(version.json)));
  return meta_reply(document.root().find("meta").raw());
}

}  // namespace rest
