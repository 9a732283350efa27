#include "rest/dispatch.h"

#include "base/check.h"
#include "rest/binary.h"
#include "rest/operations.h"
#include "rest/write.h"

namespace rest {

namespace {

Attempt<Reply> capabilities(const Context& context) {
  Reply reply;
  reply.kind = Reply::Body::Resource;
  reply.shared_body = context.capabilities.get();
  return reply;
}

Attempt<Reply> attempt_read(const Context& context, Call& call) {
  switch (call.route.interaction) {
    case Interaction::Read:
      return read(context, call);
    case Interaction::VRead:
      return vread(context, call);
    case Interaction::Search:
    case Interaction::SystemSearch:
    case Interaction::CompartmentSearch:
      return search(context, call);
    case Interaction::InstanceHistory:
    case Interaction::TypeHistory:
    case Interaction::SystemHistory:
      return history(context, call);
    case Interaction::Capabilities:
      return capabilities(context);
    case Interaction::Operation:
      return run_operation(context, call);
    case Interaction::Create:
    case Interaction::Update:
    case Interaction::Patch:
    case Interaction::Delete:
    case Interaction::Bundle:
    case Interaction::Other:
      break;
  }
  base::check_failed("an interaction that reads", __FILE__, __LINE__);
}

}  // namespace

Reply answer_read(const Context& context, Call& call) {
  Attempt<Reply> reply = attempt_read(context, call);
  return reply ? *std::move(reply) : to_reply(reply.error());
}

void dispatch(const Context& context, Call call, Done done) {
  if (!call.content_type.empty()) {
    if (auto taken = take_content(context, call); !taken) {
      done(to_reply(taken.error()));
      return;
    }
  }
  const bool validates = call.route.rule != nullptr && call.route.rule->answer == validate;
  if (!validates) {
    if (auto read = body_to_json(context, call); !read) {
      done(to_reply(Refused(std::move(read).error())));
      return;
    }
  }
  if (is_write(call.route.interaction)) {
    write(context, std::move(call), std::move(done));
  } else if (call.route.interaction == Interaction::Bundle) {
    bundle(context, std::move(call), std::move(done));
  } else {
    done(answer_read(context, call));
  }
}

}  // namespace rest
