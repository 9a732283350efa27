#include "rest/bundle_response.h"

#include "base/clock.h"
#include "fhir/json/writer.h"
#include "rest/entity_tag.h"

namespace rest {

namespace {

// The text behind the number is for readers only; what has no name here goes without.
std::string status_text(int status) {
  switch (status) {
    case 200:
      return "200 OK";
    case 201:
      return "201 Created";
    case 204:
      return "204 No Content";
    case 304:
      return "304 Not Modified";
    case 400:
      return "400 Bad Request";
    case 404:
      return "404 Not Found";
    case 409:
      return "409 Conflict";
    case 410:
      return "410 Gone";
    case 412:
      return "412 Precondition Failed";
    default:
      return std::to_string(status);
  }
}

void write_entry(fhir::json::Writer& writer, const Reply& reply) {
  const std::string_view body = reply.shared_body ? *reply.shared_body : reply.body;
  const bool resource = reply.kind == Reply::Body::Resource;
  const std::string& location = reply.location.empty() ? reply.content_location : reply.location;
  writer.begin_object();
  if (resource && !reply.full_url.empty()) writer.member("fullUrl", reply.full_url);
  if (resource) writer.member_raw("resource", body);
  writer.key("response").begin_object().member("status", status_text(reply.status));
  if (!location.empty()) writer.member("location", location);
  if (reply.version != 0) writer.member("etag", to_entity_tag(reply.version));
  if (reply.last_modified) writer.member("lastModified", base::to_instant(*reply.last_modified));
  if (reply.kind == Reply::Body::Outcome) writer.member_raw("outcome", body);
  writer.end_object().end_object();
}

}  // namespace

Reply bundle_response(std::string_view type, std::span<Reply> replies) {
  std::size_t size = 256;
  for (const Reply& reply : replies)
    size += 256 + (reply.shared_body ? reply.shared_body->size() : reply.body.size());
  std::string out;
  out.reserve(size);
  fhir::json::Writer writer(out);
  writer.begin_object().member("resourceType", "Bundle").member("type", type);
  if (!replies.empty()) {
    writer.key("entry").begin_array();
    for (Reply& reply : replies) {
      write_entry(writer, reply);
      reply.body = {};
    }
    writer.end_array();
  }
  writer.end_object();
  return resource_reply(std::move(out));
}

}  // namespace rest
