#pragma once

#include "rest/interactions.h"

namespace rest {

// Answers a call that reads: every interaction but writes and bundles.
Reply answer_read(const Context& context, Call& call);

// Answers any call. `done` is called once, on any thread.
void dispatch(const Context& context, Call call, Done done);

}  // namespace rest
