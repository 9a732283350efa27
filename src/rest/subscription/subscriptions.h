#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/subscription/hub.h"
#include "http/client/client.h"
#include "http/message.h"
#include "rest/subscription/binding_tokens.h"
#include "rest/subscription/notification.h"
#include "rest/subscription/rest_hook.h"

namespace rest {

struct SubscriptionOptions {
  // Of this server, absolute: in references and full URLs. Further ones that mean it, separated by
  // spaces, may follow.
  std::string base_url;
  engine::HubLimits limits;
  http::ClientOptions client;
  RestHookOptions rest_hook;
};

// Everything that Subscription resources need while the server runs: the hub that finds events, the
// deliverer that sends them, and the connections of clients that come for them.
//
// Thread safety: every method may be called from any thread.
class Subscriptions {
 public:
  // Engine, definitions and journal outlive it. What engine and HTTP client refuse.
  static base::Result<std::unique_ptr<Subscriptions>> open(engine::Engine& engine,
                                                           const fhir::Definitions& definitions,
                                                           storage::Journal& journal,
                                                           SubscriptionOptions options);

  engine::SubscriptionHub& hub() { return *hub_; }
  const Notifier& notifier() const { return notifier_; }
  BindingTokens& tokens() { return tokens_; }

  // The answer to a request for a connection that stays, nothing if it is not for one. `path` is
  // the part behind the base:
  //   GET Subscription/[id]/$stream?after=[event number]    server-sent events
  //   GET $subscription-websocket                           a websocket
  std::optional<http::Response> open_live(const http::Request& request, std::string_view path);

 private:
  Subscriptions(engine::Engine& engine, const fhir::Definitions& definitions,
                std::unique_ptr<engine::SubscriptionHub> hub, std::unique_ptr<http::Client> client,
                const SubscriptionOptions& options);

  http::Response open_stream(const http::Request& request, const std::string& id);
  http::Response open_socket(const http::Request& request);

  const Notifier notifier_;
  const std::unique_ptr<http::Client> client_;
  BindingTokens tokens_;
  const std::unique_ptr<engine::SubscriptionHub> hub_;
  RestHookDeliverer deliverer_;  // last: its threads use the members above
};

inline constexpr std::string_view kWebSocketPath = "$subscription-websocket";

}  // namespace rest
