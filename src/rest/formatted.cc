#include "rest/formatted.h"

#include "fhir/json/document.h"
#include "fhir/xml/xml.h"
#include "rest/operation_outcome.h"
#include "rest/pretty.h"
#include "rest/url.h"

namespace rest {

namespace {

base::Result<std::string> to_xml(const fhir::Definitions& definitions, std::string json,
                                 Output::Layout layout) {
  // What is ours is not limited again: a page may be large, a stored resource deep.
  const auto document = TRY(fhir::json::Document::parse(
      std::move(json), {.bytes_max = SIZE_MAX, .depth_max = 200, .values_max = UINT32_MAX}));
  return fhir::xml::to_xml(
      definitions, document.root(),
      layout == Output::Layout::Pretty ? fhir::xml::Layout::Indented : fhir::xml::Layout::Compact);
}

}  // namespace

Reply in_format(const fhir::Definitions& definitions, Reply reply, Format format,
                Output::Layout layout) {
  const bool plain = format == Format::Json && layout == Output::Layout::Compact;
  const bool fhir = reply.kind == Reply::Body::Resource || reply.kind == Reply::Body::Outcome;
  if (plain || !fhir) return reply;
  std::string json = reply.shared_body ? *reply.shared_body : std::move(reply.body);
  reply.shared_body.reset();
  if (format == Format::Json) {
    reply.body = pretty_json(json);
    return reply;
  }
  reply.format = Format::Xml;
  auto xml = to_xml(definitions, std::move(json), layout);
  if (!xml) {
    reply.kind = Reply::Body::Outcome;
    if (reply.status == 200 && reply.location.empty() && reply.content_location.empty())
      reply.status = 406;
    xml = to_xml(definitions, operation_outcome(xml.error()), layout);
  }
  if (xml) {
    reply.body = *std::move(xml);
  } else {
    reply.kind = Reply::Body::None;
  }
  return reply;
}

Format format_for_refusal(const http::Request& request) {
  if (const auto parameters = parse_parameters(request.query)) {
    for (const auto& [name, value] : *parameters)
      if (name == "_format") return named_format(value).value_or(Format::Json);
  }
  return accepted_format(request.headers.get("Accept")).value_or(Format::Json);
}

}  // namespace rest
