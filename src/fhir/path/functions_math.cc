#include <cmath>

#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"

// http://hl7.org/fhirpath/N1/#math
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;

std::optional<Decimal> as_decimal(const Item& item) {
  if (const auto* integer = item.get<std::int64_t>()) return Decimal::of(*integer);
  if (const auto* decimal = item.get<Decimal>()) return *decimal;
  return std::nullopt;
}

base::Result<std::optional<Decimal>> number_input(Call& call) {
  const auto value = TRY(call.single_input());
  if (!value) return std::optional<Decimal>{};
  const auto number = as_decimal(*value);
  if (!number) return call.evaluator.invalid("a function of numbers is applied to something else");
  return number;
}

base::Result<std::optional<Decimal>> number_argument(Call& call) {
  const Collection items = TRY(call.argument(0));
  const auto value = TRY(call.evaluator.single(items));
  if (!value) return std::optional<Decimal>{};
  const auto number = as_decimal(*value);
  if (!number) return call.evaluator.invalid("an argument must be a number");
  return number;
}

Out abs(Call& call) {
  const auto value = TRY(call.single_input());
  if (!value) return Collection{};
  if (const auto* integer = value->get<std::int64_t>()) {
    return *integer == INT64_MIN ? Collection{} : one(*integer < 0 ? -*integer : *integer);
  }
  if (const auto* quantity = value->get<Quantity>()) {
    if (!quantity->value.is_negative()) return Collection{*value};
    return Collection{TRY(call.evaluator.negate(*value))};
  }
  const auto number = TRY(number_input(call));
  return one(number->is_negative() ? number->negated() : *number);
}

template <Decimal::Round round>
Out whole(Call& call) {
  const auto value = TRY(call.single_input());
  if (const Quantity* quantity = value ? value->get<Quantity>() : nullptr) {
    const auto rounded_value = quantity->value.rescaled(0, round);
    if (!rounded_value) return Collection{};
    return one(Quantity{*rounded_value, quantity->unit, quantity->calendar});
  }
  const auto number = TRY(number_input(call));
  if (!number) return Collection{};
  const auto rounded = number->rescaled(0, round);
  const auto integer = rounded ? rounded->to_int64() : std::nullopt;
  return integer ? one(*integer) : Collection{};
}

Out round(Call& call) {
  const auto value = TRY(call.single_input());
  const Quantity* quantity = value ? value->get<Quantity>() : nullptr;
  const auto number = quantity ? std::optional(quantity->value) : TRY(number_input(call));
  if (!number) return Collection{};
  const auto result = [&](const Decimal& rounded) {
    return quantity ? one(Quantity{rounded, quantity->unit, quantity->calendar}) : one(rounded);
  };
  std::int64_t digits = 0;
  if (call.argument_count() > 0) digits = TRY(call.integer_argument(0)).value_or(0);
  if (digits < 0) return call.evaluator.invalid("round() takes a precision of zero or more");
  if (digits >= number->scale()) return result(*number);
  const auto rounded = number->rescaled(static_cast<int>(digits), Decimal::Round::HalfUp);
  return rounded ? result(*rounded) : Collection{};
}

Collection of_double(double value) {
  const auto decimal = Decimal::from_double(value);
  return decimal ? one(*decimal) : Collection{};
}

template <double (*function)(double)>
Out real(Call& call) {
  const auto number = TRY(number_input(call));
  return number ? of_double(function(number->to_double())) : Collection{};
}

double square_root(double value) {
  return std::sqrt(value);
}
double natural_logarithm(double value) {
  return std::log(value);
}
double exponential(double value) {
  return std::exp(value);
}

Out log(Call& call) {
  const auto number = TRY(number_input(call));
  const auto base = TRY(number_argument(call));
  if (!number || !base) return Collection{};
  return of_double(std::log(number->to_double()) / std::log(base->to_double()));
}

Out power(Call& call) {
  const auto number = TRY(number_input(call));
  const auto exponent = TRY(number_argument(call));
  if (!number || !exponent) return Collection{};
  const auto times = exponent->to_int64();
  if (exponent->is_integral() && times && *times >= 0 && *times <= 128) {
    std::optional<Decimal> result = Decimal::of(1);
    for (std::int64_t at = 0; at < *times && result; ++at)
      result = multiply(*result, *number);
    if (!result) return Collection{};
    const auto integer = result->scale() == 0 ? result->to_int64() : std::nullopt;
    return integer ? one(*integer) : one(*result);
  }
  return of_double(std::pow(number->to_double(), exponent->to_double()));
}

constexpr Function kFunctions[] = {
    {"abs", 0, 0, abs},
    {"ceiling", 0, 0, whole<Decimal::Round::Ceiling>},
    {"floor", 0, 0, whole<Decimal::Round::Floor>},
    {"truncate", 0, 0, whole<Decimal::Round::Down>},
    {"round", 0, 1, round},
    {"sqrt", 0, 0, real<square_root>},
    {"ln", 0, 0, real<natural_logarithm>},
    {"exp", 0, 0, real<exponential>},
    {"log", 1, 1, log},
    {"power", 1, 1, power},
};

}  // namespace

std::span<const Function> math_functions() {
  return kFunctions;
}

}  // namespace fhir::path
