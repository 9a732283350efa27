#include <algorithm>

#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"
#include "fhir/path/units.h"

// lowBoundary, highBoundary, precision, comparable of FHIRPath release 2.
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;
using Precision = Temporal::Precision;

enum class Side : std::uint8_t { Low, High };

constexpr int kDecimalDigits = 8;  // without an argument
constexpr int kDecimalDigitsMax = 28;

std::optional<Decimal> boundary(const Decimal& value, Side side, std::int64_t digits) {
  if (digits < 0 || digits > kDecimalDigitsMax) return std::nullopt;
  const Decimal half{5, value.scale() + 1};
  const auto edge = side == Side::Low ? subtract(value, half) : add(value, half);
  if (!edge) return std::nullopt;
  return edge->rescaled(static_cast<int>(digits),
                        side == Side::Low ? Decimal::Round::Floor : Decimal::Round::HalfUp);
}

// How many digits a moment of this precision is written with: 4, 6, 8, 10, 12, 14, 17.
struct Digits {
  std::int64_t digits;
  Precision precision;
  bool fraction;
};
constexpr Digits kMoment[] = {{4, Precision::Year, false},    {6, Precision::Month, false},
                              {8, Precision::Day, false},     {10, Precision::Hour, false},
                              {12, Precision::Minute, false}, {14, Precision::Second, false},
                              {17, Precision::Second, true}};
constexpr Digits kTime[] = {{2, Precision::Hour, false},
                            {4, Precision::Minute, false},
                            {6, Precision::Second, false},
                            {9, Precision::Second, true}};

std::span<const Digits> digits_of(Temporal::Kind kind) {
  const std::span<const Digits> moment = kMoment;
  if (kind == Temporal::Kind::Date) return moment.first(3);
  if (kind == Temporal::Kind::Time) return kTime;
  return moment;
}

std::uint8_t last_day(const Temporal& month) {
  Temporal first = month;
  first.day = 1;
  first.precision = Precision::Day;
  const auto next = add(first, 1, CalendarUnit::Month);
  return next ? static_cast<std::uint8_t>(next->days() - first.days()) : 31;
}

// Fills in what the value does not say with the first or the last that it may be.
Temporal filled(Temporal value, Side side) {
  const bool high = side == Side::High;
  if (value.precision < Precision::Month) value.month = high ? 12 : 1;
  if (value.precision < Precision::Day) value.day = high ? last_day(value) : 1;
  if (value.precision < Precision::Hour) value.hour = high ? 23 : 0;
  // An hour alone is written "08" and means 08:00.
  if (value.precision < Precision::Hour) value.minute = high ? 59 : 0;
  if (value.precision < Precision::Second) value.second = high ? 59 : 0;
  if (value.fraction_digits == 0) value.nanosecond = high ? 999'000'000 : 0;
  return value;
}

std::optional<Temporal> boundary(const Temporal& value, Side side,
                                 std::optional<std::int64_t> digits) {
  const auto table = digits_of(value.kind);
  const std::int64_t wanted = digits.value_or(table.back().digits);
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Digits& each) { return each.digits == wanted; });
  if (found == table.end()) return std::nullopt;
  Temporal result = filled(value, side);
  result.precision = found->precision;
  result.fraction_digits = found->fraction ? 3 : 0;
  const bool timed = result.precision >= Precision::Hour;
  if (result.kind == Temporal::Kind::DateTime && timed && !result.has_zone) {
    result.has_zone = true;
    result.zone_minutes = side == Side::Low ? 14 * 60 : -12 * 60;
  }
  if (!timed) result.has_zone = false;
  return result;
}

template <Side side>
Out boundary_of(Call& call) {
  const auto value = TRY(call.single_input());
  std::optional<std::int64_t> digits;
  if (call.argument_count() > 0) digits = TRY(call.integer_argument(0));
  if (!value) return Collection{};
  if (const auto* moment = value->get<Temporal>()) {
    const auto edge = boundary(*moment, side, digits);
    return edge ? one(*edge) : Collection{};
  }
  std::optional<Decimal> number;
  if (const auto* integer = value->get<std::int64_t>()) number = Decimal::of(*integer);
  if (const auto* decimal = value->get<Decimal>()) number = *decimal;
  const auto* quantity = value->get<Quantity>();
  if (quantity) number = quantity->value;
  if (!number) return call.evaluator.invalid("boundaries exist for numbers, quantities and dates");
  const auto edge = boundary(*number, side, digits.value_or(kDecimalDigits));
  if (!edge) return Collection{};
  return quantity ? one(Quantity{*edge, quantity->unit, quantity->calendar}) : one(*edge);
}

Out precision(Call& call) {
  const auto value = TRY(call.single_input());
  if (!value) return Collection{};
  if (value->get<std::int64_t>()) return one(std::int64_t{0});
  if (const auto* decimal = value->get<Decimal>()) return one(std::int64_t{decimal->scale()});
  const auto* moment = value->get<Temporal>();
  if (!moment) return call.evaluator.invalid("precision() is for numbers and dates");
  for (const Digits& each : digits_of(moment->kind)) {
    const bool fraction = moment->fraction_digits > 0;
    if (each.precision == moment->precision && each.fraction == fraction) return one(each.digits);
  }
  return Collection{};
}

Out comparable(Call& call) {
  const auto value = TRY(call.single_input());
  const Collection items = TRY(call.argument(0));
  const auto other = TRY(call.evaluator.single(items));
  if (!value || !other) return Collection{};
  const auto quantity = [](const Item& item) -> std::optional<Quantity> {
    if (const auto* found = item.get<Quantity>()) return *found;
    if (const auto* decimal = item.get<Decimal>()) return Quantity{*decimal, "1", false};
    if (const auto* integer = item.get<std::int64_t>()) {
      return Quantity{Decimal::of(*integer), "1", false};
    }
    return std::nullopt;
  };
  const auto a = quantity(*value);
  const auto b = quantity(*other);
  if (!a || !b) return call.evaluator.invalid("comparable() is for quantities");
  return one(compare(*a, *b).comparable);
}

constexpr Function kFunctions[] = {
    {"lowBoundary", 0, 1, boundary_of<Side::Low>},
    {"highBoundary", 0, 1, boundary_of<Side::High>},
    {"precision", 0, 0, precision},
    {"comparable", 1, 1, comparable},
};

}  // namespace

std::span<const Function> boundary_functions() {
  return kFunctions;
}

}  // namespace fhir::path
