#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"

// http://hl7.org/fhirpath/N1/#utility-functions, iif(), type(), and those of FHIR that need a
// terminology or a profile: they answer "unsupported" here.
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;

Out iif(Call& call) {
  if (call.input.size() > 1) return call.evaluator.invalid("iif() takes a single item");
  const Scope scope{call.input, call.scope().index, call.scope().total};
  const auto argument = [&](std::size_t at) { return call.argument_in(at, scope); };
  const Collection condition = TRY(argument(0));
  const auto value = TRY(call.evaluator.truth(condition));
  if (value.value_or(false)) return argument(1);
  return call.argument_count() > 2 ? argument(2) : Out{Collection{}};
}

// Evaluates the projection for its errors only: what it finds may be patient data, so it is not
// written to any log.
Out trace(Call& call) {
  std::int64_t index = 0;
  if (call.argument_count() > 1) {
    for (const Item& item : call.input)
      TRY(call.argument_for(1, item, index++));
  }
  return call.input;
}

Temporal moment(const Call& call) {
  const std::string text = base::to_instant(call.evaluator.context().now);
  return Temporal::parse_date_time(text).value_or(Temporal{});
}

Out now(Call& call) {
  return one(moment(call));
}

Out today(Call& call) {
  Temporal date = moment(call);
  date.kind = Temporal::Kind::Date;
  date.precision = Temporal::Precision::Day;
  date.has_zone = false;
  date.hour = date.minute = date.second = date.fraction_digits = 0;
  date.nanosecond = 0;
  return one(date);
}

Out time_of_day(Call& call) {
  Temporal time = moment(call);
  time.kind = Temporal::Kind::Time;
  time.has_zone = false;
  return one(time);
}

Out type(Call& call) {
  Collection out;
  for (const Item& item : call.input)
    out.emplace_back(type_name(item, call.evaluator.definitions()));
  return out;
}

Out unsupported(Call& call) {
  return base::fail_with_detail(
      base::ErrorKind::Unsupported,
      "The FHIRPath expression calls a function that is not offered here.",
      call.evaluator.ast().source.substr(0, 1'000));
}

Collection of(std::optional<bool> answer) {
  return answer ? one(*answer) : Collection{};
}

std::unexpected<base::Error> no_terminology(Call& call) {
  return base::fail_with_detail(
      base::ErrorKind::Unsupported,
      "The FHIRPath expression asks a terminology, and none is offered here. Leave out memberOf(), "
      "subsumes() and subsumedBy().",
      call.evaluator.ast().source.substr(0, 1'000));
}

// http://hl7.org/fhir/R4/fhirpath.html#functions
Out member_of(Call& call) {
  const Terminology* terminology = call.evaluator.context().terminology;
  if (terminology == nullptr) return no_terminology(call);
  const auto value_set = TRY(call.text_argument(0));
  if (call.input.size() > 1) return call.evaluator.invalid("memberOf() takes a single item");
  if (call.input.empty() || !value_set) return Collection{};
  return of(TRY(terminology->member_of(call.input.front(), *value_set)));
}

enum class Direction : std::uint8_t { Subsumes, SubsumedBy };

template <Direction direction>
Out subsumption(Call& call) {
  const Terminology* terminology = call.evaluator.context().terminology;
  if (terminology == nullptr) return no_terminology(call);
  const Collection other = TRY(call.argument(0));
  if (call.input.size() > 1 || other.size() > 1) {
    return call.evaluator.invalid("subsumes() takes single items");
  }
  if (call.input.empty() || other.empty()) return Collection{};
  const bool down = direction == Direction::Subsumes;
  const Item& general = down ? call.input.front() : other.front();
  const Item& special = down ? other.front() : call.input.front();
  return of(TRY(terminology->subsumes(general, special)));
}

// FHIRPath release 3: %name from here on, for what follows in the same chain and in its arguments.
Out define_variable(Call& call) {
  const auto name = TRY(call.text_argument(0));
  if (!name || name->empty()) return call.evaluator.invalid("defineVariable() needs a name");
  Collection value = call.input;
  if (call.argument_count() > 1) {
    const Scope scope{call.input, call.scope().index, call.scope().total};
    value = TRY(call.argument_in(1, scope));
  }
  TRY_VOID(call.evaluator.define(name->str(), std::move(value)));
  return call.input;
}

constexpr Function kFunctions[] = {
    {"iif", 2, 3, iif},
    {"trace", 1, 2, trace},
    {"now", 0, 0, now},
    {"today", 0, 0, today},
    {"timeOfDay", 0, 0, time_of_day},
    {"type", 0, 0, type},
    {"elementDefinition", 0, 0, unsupported},
    {"slice", 2, 2, unsupported},
    {"checkModifiers", 1, 100, unsupported},
    {"memberOf", 1, 1, member_of},
    {"subsumes", 1, 1, subsumption<Direction::Subsumes>},
    {"subsumedBy", 1, 1, subsumption<Direction::SubsumedBy>},
    {"defineVariable", 1, 2, define_variable},
    {"htmlChecks", 0, 0, unsupported},
};

}  // namespace

std::span<const Function> utility_functions() {
  return kFunctions;
}

}  // namespace fhir::path
