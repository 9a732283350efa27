#pragma once

#include "rest/call.h"
#include "rest/reply.h"

namespace rest {

// The operations on Subscription resources, of the Subscriptions R5 Backport and of ours.
// https://hl7.org/fhir/uv/subscriptions-backport/

Attempt<Reply> subscription_status(const Context& context, Call& call);
Attempt<Reply> subscription_events(const Context& context, Call& call);
Attempt<Reply> subscription_binding_token(const Context& context, Call& call);
// Asks for events to be sent again, dead letters among them.
Attempt<Reply> subscription_resend(const Context& context, Call& call);
// Ours: the events that were given up, each with its reason.
Attempt<Reply> subscription_dead_letters(const Context& context, Call& call);
// Ours: answered before it comes here, unless it stands in a Bundle.
Attempt<Reply> subscription_stream(const Context& context, Call& call);

}  // namespace rest
