#pragma once

#include <memory>

#include "engine/subscription/hub.h"
#include "http/websocket.h"
#include "rest/subscription/binding_tokens.h"
#include "rest/subscription/notification.h"

namespace rest {

// The websocket channel. Clients send, one or more times:
//
//   bind-with-token [token of $get-ws-binding-token]   handshake, then a Bundle for each event
//   bind [id of a Subscription]                        R4: "bound [id]", then "ping [id]" for each
//
// Events count from the binding on; the handshake says how many there have been, and $events gives
// those a client missed. Anything else is answered with "error …" or ends the conversation.
std::unique_ptr<http::WebSocketHandler> make_subscription_socket(engine::SubscriptionHub& hub,
                                                                 const Notifier& notifier,
                                                                 const BindingTokens& tokens);

}  // namespace rest
