#pragma once

#include <span>
#include <string_view>

#include "rest/reply.h"

namespace rest {

// The Bundle that answers a batch or transaction: one entry for each reply, in their order. `type`
// is "batch-response" or "transaction-response". Takes the bodies of the replies.
Reply bundle_response(std::string_view type, std::span<Reply> replies);

}  // namespace rest
