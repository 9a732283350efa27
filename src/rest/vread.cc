// http://hl7.org/fhir/R4/http.html#vread

#include <charconv>

#include "rest/interactions.h"
#include "rest/version_reply.h"

namespace rest {

Attempt<Reply> vread(const Context& context, const Call& call) {
  const std::string& text = call.route.version;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return base::fail(base::ErrorKind::NotFound,
                      "there is no such version: versions are numbered 1, 2, 3 …");
  engine::Version version =
      TRY(context.engine.read_version(context.caller, call.route.type, call.route.id, number));
  if (not_modified(call, version)) return not_modified_reply(version);
  return version_reply(context, call, std::move(version));
}

}  // namespace rest
