#pragma once

#include "engine/transaction/operation.h"
#include "rest/call.h"
#include "rest/interactions.h"

namespace rest {

// True for Create, Update, Patch and Delete.
bool is_write(Interaction interaction);

// What the engine is to do for a call that is_write(). Takes the call's body.
Attempt<engine::Operation> make_operation(Call& call);

// How a write is told to its client: what make_operation() leaves of the call.
struct WriteAnswer {
  Interaction interaction = Interaction::Create;
  Return answer = Return::Representation;
};
WriteAnswer write_answer(const Call& call);

// http://hl7.org/fhir/R4/http.html, sections create, update, patch and delete.
Reply write_reply(const fhir::Definitions& definitions, WriteAnswer answer,
                  engine::Outcome outcome);

// One write as a transaction of its own. `done` is called once, on any thread.
void write(const Context& context, Call call, Done done);

}  // namespace rest
