#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/transaction/operation.h"
#include "rest/call.h"

namespace rest {

// One function for each interaction, in the file of its name. They know no HTTP connection: a call
// comes from a request or from an entry of a Bundle, and the reply goes back to it.

using Done = std::move_only_function<void(Reply)>;

// Those that answer at once.
Attempt<Reply> read(const Context& context, const Call& call);
Attempt<Reply> vread(const Context& context, const Call& call);
Attempt<Reply> search(const Context& context, const Call& call);
Attempt<Reply> history(const Context& context, const Call& call);

// Those of the table in operations.cc.
Attempt<Reply> validate(const Context& context, Call& call);
Attempt<Reply> graphql(const Context& context, Call& call);
Attempt<Reply> everything(const Context& context, Call& call);
Attempt<Reply> lastn(const Context& context, Call& call);
Attempt<Reply> meta(const Context& context, Call& call);
Attempt<Reply> meta_add(const Context& context, Call& call);
Attempt<Reply> meta_delete(const Context& context, Call& call);
Attempt<Reply> diff(const Context& context, Call& call);
Attempt<Reply> graph(const Context& context, Call& call);
Attempt<Reply> index_status(const Context& context, Call& call);

// For operations on an instance: the version that the path names, or the current one.
base::Result<engine::Version> read_instance(const Context& context, const Route& route);
// A Parameters resource with a Meta (JSON) as its return.
Reply meta_reply(std::string_view meta);

// Those that change something: what the engine is to do. They take the body of the call.
Attempt<engine::Operation> create_operation(Call& call);
Attempt<engine::Operation> update_operation(Call& call);
Attempt<engine::Operation> patch_operation(Call& call);
Attempt<engine::Operation> delete_operation(Call& call);

// A batch or a transaction. `done` is called once, on any thread.
void bundle(const Context& context, Call call, Done done);

}  // namespace rest
