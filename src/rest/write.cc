#include "rest/write.h"

#include "base/check.h"
#include "rest/version_reply.h"

namespace rest {

using engine::Outcome;

bool is_write(Interaction interaction) {
  return interaction == Interaction::Create || interaction == Interaction::Update ||
         interaction == Interaction::Patch || interaction == Interaction::Delete;
}

Attempt<engine::Operation> make_operation(Call& call) {
  switch (call.route.interaction) {
    case Interaction::Create:
      return create_operation(call);
    case Interaction::Update:
      return update_operation(call);
    case Interaction::Patch:
      return patch_operation(call);
    default:
      CHECK(call.route.interaction == Interaction::Delete);
      return delete_operation(call);
  }
}

WriteAnswer write_answer(const Call& call) {
  Return answer = call.prefer.answer;
  // In a Bundle the resources are left out unless they are asked for: the client has just sent
  // them.
  if (answer == Return::Unsaid)
    answer = call.entry.empty() ? Return::Representation : Return::Minimal;
  return {call.route.interaction, answer};
}

namespace {

std::string_view words_for(Outcome::Status status) {
  switch (status) {
    case Outcome::Status::Created:
      return "the resource was created";
    case Outcome::Status::Updated:
      return "the resource was updated";
    case Outcome::Status::Deleted:
      return "the resource was deleted";
    case Outcome::Status::Matched:
      return "the resource was there already: nothing was written";
    case Outcome::Status::AlreadyAbsent:
      return "the resource was not there: nothing was written";
  }
  return {};
}

}  // namespace

Reply write_reply(const fhir::Definitions& definitions, WriteAnswer answer, Outcome outcome) {
  const bool gone = outcome.status == Outcome::Status::Deleted ||
                    outcome.status == Outcome::Status::AlreadyAbsent;
  Reply reply;
  if (answer.answer == Return::Outcome) {
    reply = outcome_reply(200, words_for(outcome.status));
  } else if (answer.answer == Return::Representation && !gone) {
    reply = resource_reply(std::move(outcome.version.json));
  }
  if (outcome.status == Outcome::Status::Created) reply.status = 201;
  if (gone && answer.answer != Return::Outcome) reply.status = 204;
  if (outcome.status == Outcome::Status::AlreadyAbsent) return reply;
  reply.version = outcome.version.number;
  reply.last_modified = outcome.version.time;
  if (gone) return reply;
  std::string path = version_path(definitions, outcome.version);
  const bool is_post = answer.interaction == Interaction::Create;
  (reply.status == 201 || is_post ? reply.location : reply.content_location) = std::move(path);
  return reply;
}

void write(const Context& context, Call call, Done done) {
  const WriteAnswer answer = write_answer(call);
  Attempt<engine::Operation> operation = make_operation(call);
  if (!operation) {
    done(to_reply(operation.error()));
    return;
  }
  std::vector<engine::Operation> operations;
  operations.push_back(*std::move(operation));
  context.engine.commit(
      context.caller, std::move(operations),
      [&definitions = context.definitions, answer,
       done = std::move(done)](base::Result<std::vector<Outcome>> outcomes) mutable {
        if (outcomes) CHECK(outcomes->size() == 1);
        done(outcomes ? write_reply(definitions, answer, std::move(outcomes->front()))
                      : to_reply(Refused(std::move(outcomes).error())));
      });
}

}  // namespace rest
