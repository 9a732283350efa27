#include "rest/binary.h"

#include <algorithm>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"
#include "rest/base64.h"

namespace rest {

namespace {

using base::ErrorKind;
using fhir::json::Value;

constexpr std::string_view kUnknownContent = "application/octet-stream";

// What may stand in a header field.
bool is_field_text(std::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E; });
}

bool is_binary_resource(const std::string& json) {
  const auto document = fhir::json::Document::parse(json);
  return document && document->root().find("resourceType").string_equals("Binary");
}

}  // namespace

bool is_binary(const fhir::Definitions& definitions, const Route& route) {
  return route.type != fhir::TypeId::None && definitions.type(route.type).name == "Binary";
}

Attempt<> take_content(const Context& context, Call& call) {
  // Without a Content-Type it can only be a resource: content needs one.
  if (call.format == BodyFormat::Absent) return {};
  if (call.format == BodyFormat::FhirJson && is_binary_resource(call.body)) return {};
  if (call.format == BodyFormat::FhirXml) {
    const std::string content = call.body;
    if (body_to_json(context, call) && is_binary_resource(call.body)) return {};
    call.body = content;
  }
  std::string json;
  json.reserve(call.body.size() / 3 * 4 + 300);
  fhir::json::Writer writer(json);
  writer.begin_object().member("resourceType", "Binary");
  if (!call.route.id.empty()) writer.member("id", call.route.id);
  writer.member("contentType", call.content_type);
  if (!call.security_context.empty())
    writer.key("securityContext")
        .begin_object()
        .member("reference", call.security_context)
        .end_object();
  if (!call.body.empty()) writer.member("data", base64_encode(call.body));
  writer.end_object();
  call.body = std::move(json);
  call.format = BodyFormat::FhirJson;
  return {};
}

Attempt<Reply> content_reply(const engine::Version& version) {
  const auto document = TRY(fhir::json::Document::parse(version.json));
  const Value data = document.root().find("data");
  auto content = base64_decode(data ? data.string() : std::string());
  if (!content) return base::fail(ErrorKind::Internal, "the data of the Binary is not base64");
  Reply reply;
  reply.kind = Reply::Body::Content;
  reply.version = version.number;
  reply.last_modified = version.time;
  reply.body = *std::move(content);
  const Value type = document.root().find("contentType");
  reply.content_type = type ? type.string() : std::string();
  if (!is_field_text(reply.content_type)) reply.content_type = kUnknownContent;
  const Value context = document.root().at("securityContext", "reference");
  if (context && is_field_text(context.string())) reply.security_context = context.string();
  return reply;
}

}  // namespace rest
