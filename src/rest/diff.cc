// $diff: what makes one version of a resource of another, as a FHIRPath Patch. Not of FHIR R4.

#include "fhir/patch/diff.h"

#include "rest/interactions.h"
#include "rest/operation_input.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;

base::Result<std::uint32_t> version_number(std::string_view name, std::string_view text) {
  const std::uint64_t number = TRY(number_of(name, text));
  if (number == 0 || number > UINT32_MAX)
    return fail(ErrorKind::Invalid,
                std::string(name) + " must be a version of the resource: 1 or more");
  return static_cast<std::uint32_t>(number);
}

}  // namespace

Attempt<Reply> diff(const Context& context, Call& call) {
  const bool historic = !call.route.version.empty();
  const OperationInput input = TRY(historic ? OperationInput::take(call, {"from"})
                                            : OperationInput::take(call, {"from", "to"}));
  Route route = call.route;
  if (const std::string* const to = input.text("to"))
    route.version = std::to_string(TRY(version_number("to", *to)));
  const engine::Version to = TRY(read_instance(context, route));
  std::uint32_t number = to.number - 1;
  if (const std::string* const from = input.text("from")) {
    number = TRY(version_number("from", *from));
  } else if (number == 0) {
    return fail(ErrorKind::Invalid,
                "there is no version before this one: say with from which one is meant");
  }
  const engine::Version from =
      TRY(context.engine.read_version(context.caller, call.route.type, call.route.id, number));
  const auto before = TRY(fhir::json::Document::parse(from.json));
  const auto after = TRY(fhir::json::Document::parse(to.json));
  return resource_reply(TRY(fhir::patch::diff(context.definitions, before.root(), after.root())));
}

}  // namespace rest
