#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/subscription/hub.h"
#include "http/message.h"
#include "rest/subscription/notification.h"

namespace rest {

// The events of one subscription as server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html), an extension of ours:
//
//   event: handshake             first, a notification Bundle
//   event: event-notification    one for each event, a Bundle; its id is the event number
//   event: gap                   events before this id are not kept any more: load anew
//   event: heartbeat             a Bundle, if the subscription has a heartbeat period
//   event: closed                the subscription is off or deleted: do not come back
//
// A client that comes back with Last-Event-ID goes on behind it: nothing is lost, nothing comes
// twice. Comments keep the line open when there is nothing to say. Nothing is kept for a slow
// client: it reads from the kept events at its own pace.
std::unique_ptr<http::LiveBody> make_event_stream(engine::SubscriptionHub& hub,
                                                  const Notifier& notifier, std::string id,
                                                  std::uint64_t after);

}  // namespace rest
