#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"

// sum, min, max and avg of FHIRPath release 3: short forms of aggregate().
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;

// The items as System values; nullopt when one has none, and then so has the aggregate.
base::Result<std::optional<Collection>> values_of(Call& call) {
  Collection values;
  for (const Item& item : call.input) {
    auto value = to_system(item, call.evaluator.definitions());
    if (!value) return std::optional<Collection>{};
    values.push_back(std::move(*value));
  }
  return std::optional(std::move(values));
}

Out total(Call& call, const Collection& values) {
  Collection sum{values.front()};
  for (std::size_t at = 1; at < values.size() && !sum.empty(); ++at)
    sum = TRY(call.evaluator.arithmetic(Operator::Add, sum.front(), values[at]));
  return sum;
}

Out sum(Call& call) {
  const auto values = TRY(values_of(call));
  return values && !values->empty() ? total(call, *values) : Out{Collection{}};
}

Out avg(Call& call) {
  const auto values = TRY(values_of(call));
  if (!values || values->empty()) return Collection{};
  const Collection sum = TRY(total(call, *values));
  if (sum.empty()) return sum;
  const Item count{static_cast<std::int64_t>(values->size())};
  return call.evaluator.arithmetic(Operator::Divide, sum.front(), count);
}

// The item that stands on this side of all others: -1 the least, 1 the greatest.
template <int side>
Out extreme(Call& call) {
  const auto values = TRY(values_of(call));
  if (!values || values->empty()) return Collection{};
  const Item* best = &values->front();
  for (const Item& value : *values) {
    const auto order = TRY(call.evaluator.order(value, *best));
    if (!order) return Collection{};
    if (*order == side) best = &value;
  }
  return Collection{*best};
}

constexpr Function kFunctions[] = {
    {"sum", 0, 0, sum},
    {"avg", 0, 0, avg},
    {"min", 0, 0, extreme<-1>},
    {"max", 0, 0, extreme<1>},
};

}  // namespace

std::span<const Function> aggregate_functions() {
  return kFunctions;
}

}  // namespace fhir::path
