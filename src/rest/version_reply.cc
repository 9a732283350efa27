#include "rest/version_reply.h"

#include "rest/binary.h"
#include "rest/entity_tag.h"
#include "rest/subset.h"

namespace rest {

bool not_modified(const Call& call, const engine::Version& version) {
  // RFC 9110: If-Modified-Since counts only without If-None-Match, and knows only whole seconds.
  if (!call.if_none_match.empty()) return if_none_match_names(call.if_none_match, version.number);
  return call.if_modified_since && version.time.ms / 1000 <= call.if_modified_since->ms / 1000;
}

Reply not_modified_reply(const engine::Version& version) {
  Reply reply;
  reply.status = 304;
  reply.version = version.number;
  reply.last_modified = version.time;
  return reply;
}

Attempt<Reply> version_reply(const Context& context, const Call& call, engine::Version version) {
  if (call.as_content) return content_reply(version);
  Reply reply;
  reply.kind = Reply::Body::Resource;
  reply.version = version.number;
  reply.last_modified = version.time;
  reply.body = call.output.whole()
                   ? std::move(version.json)
                   : TRY(subset(context.definitions, std::move(version.json), call.output));
  if (!call.entry.empty())
    reply.full_url = call.base + "/" + std::string(context.definitions.type(version.type).name) +
                     "/" + version.id;
  return reply;
}

std::string version_path(const fhir::Definitions& definitions, const engine::Version& version) {
  const std::string_view type = definitions.type(version.type).name;
  const std::string number = std::to_string(version.number);
  std::string path;
  path.reserve(type.size() + version.id.size() + number.size() + 11);
  path.append(type).append("/").append(version.id).append("/_history/").append(number);
  return path;
}

}  // namespace rest
