#include "rest/reply.h"

#include "base/log.h"
#include "rest/entity_tag.h"
#include "rest/error_map.h"
#include "rest/http_date.h"
#include "rest/operation_outcome.h"

namespace rest {

namespace {

std::string absolute(std::string_view base, std::string_view location) {
  std::string url;
  url.reserve(base.size() + 1 + location.size());
  return std::move(url.append(base).append("/").append(location));
}

}  // namespace

std::unexpected<Refused> refuse(int status, std::string message, std::string expression) {
  Refused refused(
      base::Error{base::ErrorKind::Unsupported, std::move(message), std::move(expression), {}, {}});
  refused.status = status;
  return std::unexpected(std::move(refused));
}

Reply to_reply(const Refused& refused) {
  const base::Error& error = refused.error;
  // Overload is counted by the metrics: a line for each refusal would make it worse.
  if (base::is_failure(error.kind))
    base::log(base::LogLevel::Error, "request_failed", {{"detail", base::Loggable{error.detail}}});
  Reply reply;
  reply.status = refused.status != 0 ? refused.status : face_of(error.kind).status;
  reply.kind = Reply::Body::Outcome;
  reply.body = operation_outcome(error);
  reply.allow = refused.allow;
  reply.accept_patch = refused.accept_patch;
  return reply;
}

Refused busy() {
  return base::Error{base::ErrorKind::Unavailable,
                     "the server is busy: try again in a second",
                     {},
                     "the queue of the pool is full",
                     {}};
}

Reply resource_reply(std::string json) {
  Reply reply;
  reply.kind = Reply::Body::Resource;
  reply.body = std::move(json);
  return reply;
}

Reply outcome_reply(int status, std::string_view diagnostics) {
  Reply reply;
  reply.status = status;
  reply.kind = Reply::Body::Outcome;
  reply.body = operation_outcome("information", "informational", diagnostics);
  return reply;
}

http::Response to_response(Reply reply, std::string_view base) {
  http::Response response;
  response.status = reply.status;
  http::Headers& headers = response.headers;
  if (reply.kind == Reply::Body::Content) {
    // A page or a script that somebody stored must not act in the name of the one who opens it.
    headers.add("Content-Type", std::move(reply.content_type));
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
    headers.add("Vary", "Accept");
    if (!reply.security_context.empty())
      headers.add("X-Security-Context", std::move(reply.security_context));
  } else if (reply.kind == Reply::Body::Json) {
    headers.add("Content-Type", std::string(kPlainJson));
  } else if (reply.kind != Reply::Body::None) {
    headers.add("Content-Type", std::string(content_type_of(reply.format)));
    headers.add("Vary", "Accept");
  }
  // Without this a browser may show an old answer for weeks, reckoned from Last-Modified.
  headers.add("Cache-Control", "private, no-cache");
  if (reply.version != 0) headers.add("ETag", to_entity_tag(reply.version));
  if (reply.last_modified) headers.add("Last-Modified", to_http_date(*reply.last_modified));
  // RFC 9110: Location says where something new is, Content-Location what the body shows.
  if (!reply.location.empty()) headers.add("Location", absolute(base, reply.location));
  if (!reply.content_location.empty())
    headers.add("Content-Location", absolute(base, reply.content_location));
  if (!reply.allow.empty()) headers.add("Allow", std::move(reply.allow));
  if (!reply.accept_patch.empty()) headers.add("Accept-Patch", std::move(reply.accept_patch));
  if (reply.status == 429) headers.add("Retry-After", "30");
  if (reply.status == 503) headers.add("Retry-After", "1");
  response.body = std::move(reply.body);
  response.shared_body = std::move(reply.shared_body);
  return response;
}

}  // namespace rest
