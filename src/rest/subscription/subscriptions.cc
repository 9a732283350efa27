#include "rest/subscription/subscriptions.h"

#include <charconv>
#include <utility>

#include "http/websocket.h"
#include "rest/reply.h"
#include "rest/router.h"
#include "rest/subscription/event_stream.h"
#include "rest/subscription/socket.h"
#include "rest/url.h"

namespace rest {

namespace {

http::Response refusal(int status, std::string message) {
  auto refused = refuse(status, std::move(message));
  return to_response(to_reply(refused.error()), {});
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Pages of other sites may open websockets here, and the browser would not keep what comes from
// them: only pages of this server may.
bool is_foreign(const http::Request& request) {
  const std::string_view origin = request.headers.get("Origin");
  if (origin.empty()) return false;
  const std::size_t scheme = origin.find("://");
  return scheme == origin.npos || origin.substr(scheme + 3) != request.headers.get("Host");
}

}  // namespace

base::Result<std::unique_ptr<Subscriptions>> Subscriptions::open(
    engine::Engine& engine, const fhir::Definitions& definitions, storage::Journal& journal,
    SubscriptionOptions options) {
  auto client = TRY(http::Client::make(options.client));
  auto hub = TRY(engine::SubscriptionHub::open(engine, definitions, journal, options.base_url,
                                               options.limits));
  return std::unique_ptr<Subscriptions>(
      new Subscriptions(engine, definitions, std::move(hub), std::move(client), options));
}

Subscriptions::Subscriptions(engine::Engine& engine, const fhir::Definitions& definitions,
                             std::unique_ptr<engine::SubscriptionHub> hub,
                             std::unique_ptr<http::Client> client,
                             const SubscriptionOptions& options)
    : notifier_(engine, definitions, options.base_url.substr(0, options.base_url.find(' '))),
      client_(std::move(client)),
      hub_(std::move(hub)),
      deliverer_(*hub_, notifier_, *client_, options.rest_hook) {}

std::optional<http::Response> Subscriptions::open_live(const http::Request& request,
                                                       std::string_view path) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  if (path == kWebSocketPath) return open_socket(request);
  constexpr std::string_view kBefore = "Subscription/";
  constexpr std::string_view kBehind = "/$stream";
  if (!path.starts_with(kBefore) || !path.ends_with(kBehind)) return std::nullopt;
  path.remove_prefix(kBefore.size());
  if (path.size() <= kBehind.size()) return std::nullopt;
  path.remove_suffix(kBehind.size());
  if (!is_id(path)) return std::nullopt;
  return open_stream(request, std::string(path));
}

http::Response Subscriptions::open_stream(const http::Request& request, const std::string& id) {
  const auto view = hub_->view(id);
  if (!view && !notifier_.is_stored(id)) return refusal(404, "there is no such subscription");
  const std::uint64_t last = view ? view->last : 0;
  std::uint64_t after = last;
  std::string asked(request.headers.get("Last-Event-ID"));
  const auto parameters = parse_parameters(request.query);
  if (!parameters) return to_response(to_reply(Refused(parameters.error())), {});
  for (const auto& [name, value] : *parameters)
    if (name == "after" && asked.empty()) asked = value;
  if (!asked.empty()) {
    const auto number = number_of(asked);
    if (!number || *number > last)
      return refusal(400, "Last-Event-ID and after take the number of an event that has been");
    after = *number;
  }
  http::Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("Cache-Control", "no-store");
  response.live = make_event_stream(*hub_, notifier_, id, after);
  return response;
}

http::Response Subscriptions::open_socket(const http::Request& request) {
  if (is_foreign(request)) return refusal(403, "only pages of this server may open its websocket");
  return http::accept_websocket(request, make_subscription_socket(*hub_, notifier_, tokens_));
}

}  // namespace rest
