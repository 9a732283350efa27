#include "fhir/path/units.h"

#include <algorithm>

#include "fhir/ucum/unit.h"

namespace fhir::path {
namespace {

// The months and years of the calendar are no number of seconds: a dimension of their own.
constexpr std::uint16_t kCalendarMonth = 0xFFFF;

struct Word {
  CalendarUnit word;
  std::string_view code;
};
constexpr Word kWords[] = {{CalendarUnit::Week, "wk"},  {CalendarUnit::Day, "d"},
                           {CalendarUnit::Hour, "h"},   {CalendarUnit::Minute, "min"},
                           {CalendarUnit::Second, "s"}, {CalendarUnit::Millisecond, "ms"}};

std::optional<ucum::Unit> unit_of(const Quantity& quantity) {
  if (!quantity.calendar) return ucum::Unit::parse(quantity.unit);
  const auto word = calendar_unit(quantity.unit);
  if (!word) return std::nullopt;
  for (const Word& each : kWords)
    if (each.word == *word) return ucum::Unit::parse(each.code);
  const std::uint64_t months = *word == CalendarUnit::Year ? 12 : 1;
  return ucum::Unit{ucum::Ratio::of(months), {}, {{kCalendarMonth, 1}}};
}

bool is_calendar_month(const ucum::Unit& unit) {
  return unit.dimensions.size() == 1 && unit.dimensions[0].base == kCalendarMonth;
}

// http://hl7.org/fhirpath/N1/#toquantityunit-string-quantity: a calendar year is 365 days and a
// month 30 where it must become days or less, which only words do.
std::optional<ucum::Unit> in_days(const Quantity& quantity) {
  const auto word = quantity.calendar ? calendar_unit(quantity.unit) : std::nullopt;
  if (word == CalendarUnit::Year || word == CalendarUnit::Month) {
    auto unit = ucum::Unit::parse("d");
    const std::uint64_t days = word == CalendarUnit::Year ? 365 : 30;
    unit->factor = ucum::multiply(unit->factor, ucum::Ratio::of(days)).value_or(unit->factor);
    return unit;
  }
  return unit_of(quantity);
}

struct Units {
  std::optional<ucum::Unit> left;
  std::optional<ucum::Unit> right;
};

Units units_of(const Quantity& a, const Quantity& b) {
  Units units{unit_of(a), unit_of(b)};
  const bool months = units.left && units.right && a.calendar && b.calendar &&
                      units.left->dimensions != units.right->dimensions;
  return months ? Units{in_days(a), in_days(b)} : units;
}

bool is_time(const ucum::Unit& unit) {
  static const ucum::Dimensions seconds = ucum::Unit::parse("s")->dimensions;
  return unit.dimensions == seconds;
}

// UCUM's year and month are numbers of seconds that no calendar word is compared with.
bool is_ucum_year_or_month(const Quantity& a, const Quantity& word) {
  return word.calendar && !a.calendar && (a.unit == "a" || a.unit == "mo");
}

std::optional<ucum::Ratio> ratio_of(const Decimal& value) {
  return ucum::Ratio::parse(value.text());
}

// Rounded to 28 digits if it has more.
std::optional<Decimal> decimal_of(const ucum::Ratio& ratio) {
  constexpr std::size_t kDigits = 30;
  const std::string text = ratio.decimal().text;
  if (auto whole = Decimal::parse(text)) return whole;
  if (text.contains('e')) return std::nullopt;
  const std::size_t point = text.find('.');
  const std::size_t first = text.find_first_of("123456789");
  if (point == std::string::npos || first == std::string::npos) return std::nullopt;
  const auto cut = Decimal::parse(text.substr(0, std::max(point + 2, first + kDigits)));
  return cut && cut->scale() > 2 ? cut->rescaled(cut->scale() - 2, Decimal::Round::HalfUp) : cut;
}

}  // namespace

QuantityOrder compare(const Quantity& a, const Quantity& b) {
  const auto order = [](auto sign) {
    return QuantityOrder{true, true, sign < 0 ? -1 : (sign > 0 ? 1 : 0)};
  };
  if (a.calendar == b.calendar && a.unit == b.unit) return order(a.value <=> b.value);
  const auto [left, right] = units_of(a, b);
  if (!left || !right || is_ucum_year_or_month(a, b) || is_ucum_year_or_month(b, a)) return {};
  if (left->dimensions != right->dimensions) {
    // A calendar month or year and a number of seconds: nobody can tell.
    const bool open = (is_calendar_month(*left) && is_time(*right)) ||
                      (is_calendar_month(*right) && is_time(*left));
    return {false, !open, 0};
  }
  const auto x = ratio_of(a.value);
  const auto y = ratio_of(b.value);
  const auto first = x ? left->to_base(*x) : std::nullopt;
  const auto second = y ? right->to_base(*y) : std::nullopt;
  return first && second ? order(*first <=> *second) : QuantityOrder{};
}

std::optional<Decimal> convert(const Quantity& quantity, const Quantity& target) {
  if (quantity.calendar == target.calendar && quantity.unit == target.unit) return quantity.value;
  const auto [from, to] = units_of(quantity, target);
  const bool apart =
      is_ucum_year_or_month(quantity, target) || is_ucum_year_or_month(target, quantity);
  if (!from || !to || apart || from->dimensions != to->dimensions) return std::nullopt;
  const auto value = ratio_of(quantity.value);
  const auto base = value ? from->to_base(*value) : std::nullopt;
  const auto converted = base ? to->from_base(*base) : std::nullopt;
  return converted ? decimal_of(*converted) : std::nullopt;
}

bool is_finer(const Quantity& a, const Quantity& b) {
  const auto left = unit_of(a);
  const auto right = unit_of(b);
  return left && right && left->factor < right->factor;
}

namespace {

std::optional<Quantity> in_base_units(const Quantity& a, const Quantity& b, int exponent) {
  const auto left = unit_of(a);
  const auto right = unit_of(b);
  if (!left || !right) return std::nullopt;
  const bool months = is_calendar_month(*left) && is_calendar_month(*right);
  if ((is_calendar_month(*left) || is_calendar_month(*right)) && !(months && exponent < 0)) {
    return std::nullopt;
  }
  const auto unit = ucum::combine(*left, *right, exponent);
  const auto x = ratio_of(a.value);
  const auto y = ratio_of(b.value);
  if (!unit || !x || !y) return std::nullopt;
  const auto number = exponent > 0 ? ucum::multiply(*x, *y) : ucum::divide(*x, *y);
  const auto base = number ? unit->to_base(*number) : std::nullopt;
  const auto value = base ? decimal_of(*base) : std::nullopt;
  return value ? std::optional(Quantity{*value, unit->base_code(), false}) : std::nullopt;
}

}  // namespace

namespace {

// The factor of a unit without a dimension, like % or kg/kg.
std::optional<Decimal> plain_factor(const Quantity& quantity) {
  const auto unit = quantity.calendar ? std::nullopt : ucum::Unit::parse(quantity.unit);
  if (!unit || !unit->dimensions.empty()) return std::nullopt;
  return decimal_of(unit->factor);
}

std::optional<Quantity> with_value(const std::optional<Decimal>& value, const Quantity& unit) {
  if (!value) return std::nullopt;
  return Quantity{*value, unit.unit, unit.calendar};
}

}  // namespace

std::optional<Quantity> multiply(const Quantity& a, const Quantity& b) {
  if (const auto factor = plain_factor(b)) {
    const auto number = multiply(b.value, *factor);
    return with_value(number ? multiply(a.value, *number) : std::nullopt, a);
  }
  return plain_factor(a) ? multiply(b, a) : in_base_units(a, b, 1);
}

std::optional<Quantity> divide(const Quantity& a, const Quantity& b) {
  if (b.value.is_zero()) return std::nullopt;
  if (a.unit == b.unit && a.calendar == b.calendar) {
    return with_value(divide(a.value, b.value), Quantity{{}, "1", false});
  }
  if (const auto factor = plain_factor(b)) {
    const auto number = multiply(b.value, *factor);
    return with_value(number ? divide(a.value, *number) : std::nullopt, a);
  }
  return in_base_units(a, b, -1);
}

std::optional<CalendarUnit> shift_unit(const Quantity& quantity) {
  if (quantity.calendar) return calendar_unit(quantity.unit);
  for (const Word& each : kWords)
    if (each.code == quantity.unit) return each.word;
  return std::nullopt;
}

}  // namespace fhir::path
