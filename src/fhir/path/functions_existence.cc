#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"

// http://hl7.org/fhirpath/N1/#existence
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;

constexpr auto kOneByOne = Function::Input::OneByOne;

base::Result<bool> has_input(Call& call) {
  const auto stop = [](const Item&) -> base::Result<bool> { return false; };
  return !TRY(call.each_input_as_set(stop));
}

Out empty(Call& call) {
  return one(!TRY(has_input(call)));
}

// Whether the condition is `wanted` for one of the items. A condition without a value is false.
base::Result<bool> one_is(Call& call, bool wanted) {
  std::int64_t index = 0;
  return !TRY(call.each_input([&](const Item& item) -> base::Result<bool> {
    return TRY(call.condition_for(0, item, index++)).value_or(false) != wanted;
  }));
}

Out exists(Call& call) {
  return one(TRY(call.argument_count() == 0 ? has_input(call) : one_is(call, true)));
}

Out all(Call& call) {
  return one(!TRY(one_is(call, false)));
}

// Counts the items that are `wanted`; Invalid for an item that is not a boolean.
base::Result<std::size_t> count_booleans(Call& call, bool wanted) {
  std::size_t found = 0;
  for (const Item& item : call.input) {
    const auto value = to_system(item, call.evaluator.definitions());
    if (!value) continue;
    const bool* boolean = value->get<bool>();
    if (!boolean) return call.evaluator.invalid("it counts what is not a boolean");
    if (*boolean == wanted) ++found;
  }
  return found;
}

Out all_true(Call& call) {
  return one(TRY(count_booleans(call, true)) == call.input.size());
}
Out any_true(Call& call) {
  return one(TRY(count_booleans(call, true)) > 0);
}
Out all_false(Call& call) {
  return one(TRY(count_booleans(call, false)) == call.input.size());
}
Out any_false(Call& call) {
  return one(TRY(count_booleans(call, false)) > 0);
}

Out is_subset(Call& call, const Collection& part, const Collection& whole) {
  for (const Item& item : part)
    if (!TRY(call.evaluator.contains(whole, item))) return one(false);
  return one(true);
}
Out subset_of(Call& call) {
  const Collection other = TRY(call.argument(0));
  return is_subset(call, call.input, other);
}
Out superset_of(Call& call) {
  const Collection other = TRY(call.argument(0));
  return is_subset(call, other, call.input);
}

Out count(Call& call) {
  std::int64_t items = 0;
  TRY_VOID(call.each_input([&items](const Item&) -> base::Result<bool> {
    ++items;
    return true;
  }));
  return one(items);
}

Out distinct(Call& call) {
  Collection out;
  TRY_VOID(call.evaluator.append_distinct(call.input, out));
  return out;
}

Out is_distinct(Call& call) {
  const Collection out = TRY(distinct(call));
  return one(out.size() == call.input.size());
}

Out negation(Call& call) {
  const auto value = TRY(call.evaluator.truth(call.input));
  return value ? one(!*value) : Collection{};
}

constexpr Function kFunctions[] = {
    {"empty", 0, 0, empty, kOneByOne}, {"exists", 0, 1, exists, kOneByOne},
    {"all", 1, 1, all, kOneByOne},     {"allTrue", 0, 0, all_true},
    {"anyTrue", 0, 0, any_true},       {"allFalse", 0, 0, all_false},
    {"anyFalse", 0, 0, any_false},     {"subsetOf", 1, 1, subset_of},
    {"count", 0, 0, count, kOneByOne}, {"supersetOf", 1, 1, superset_of},
    {"distinct", 0, 0, distinct},      {"isDistinct", 0, 0, is_distinct},
    {"not", 0, 0, negation},
};

}  // namespace

std::span<const Function> existence_functions() {
  return kFunctions;
}

}  // namespace fhir::path
