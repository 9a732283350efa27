#pragma once

#include "engine/transaction/operation.h"
#include "rest/call.h"

namespace rest {

// An operation on the resource that the URL names, by id or by search parameters, with If-Match.
// Refuses a URL that names neither: the interaction would concern every resource of the type.
Attempt<engine::Operation> targeted_operation(Call& call, engine::Operation::Kind kind);

}  // namespace rest
