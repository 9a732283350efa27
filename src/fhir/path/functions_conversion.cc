#include <algorithm>

#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"
#include "fhir/path/units.h"

// http://hl7.org/fhirpath/N1/#conversion
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;
using Converted = std::optional<Item>;

std::string lower_ascii(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<Decimal> as_decimal(const Item& item) {
  if (const auto* integer = item.get<std::int64_t>()) return Decimal::of(*integer);
  if (const auto* decimal = item.get<Decimal>()) return *decimal;
  return std::nullopt;
}

// [+-]digits[.digits], no exponent.
std::optional<Decimal> plain_decimal(std::string_view text) {
  if (text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
  return Decimal::parse(text);
}

Converted to_boolean(const Item& item) {
  if (item.get<bool>()) return item;
  if (const auto number = as_decimal(item)) {
    if (*number == Decimal::of(1)) return Item{true};
    if (*number == Decimal::of(0)) return Item{false};
    return std::nullopt;
  }
  const auto* text = item.get<Text>();
  if (!text || text->size() > 5) return std::nullopt;
  const std::string word = lower_ascii(text->str());
  for (const char* yes : {"true", "t", "yes", "y", "1", "1.0"})
    if (word == yes) return Item{true};
  for (const char* no : {"false", "f", "no", "n", "0", "0.0"})
    if (word == no) return Item{false};
  return std::nullopt;
}

Converted to_integer(const Item& item) {
  if (item.get<std::int64_t>()) return item;
  if (const bool* boolean = item.get<bool>()) return Item{std::int64_t{*boolean}};
  const auto* text = item.get<Text>();
  if (!text || text->contains('.')) return std::nullopt;
  const auto number = plain_decimal(*text);
  if (!number) return std::nullopt;
  const auto integer = number->to_int64();
  return integer ? Converted(Item{*integer}) : std::nullopt;
}

Converted to_decimal(const Item& item) {
  if (const auto number = as_decimal(item)) return Item{*number};
  if (const bool* boolean = item.get<bool>()) return Item{Decimal{*boolean ? 10 : 0, 1}};
  const auto* text = item.get<Text>();
  const auto number = text ? plain_decimal(*text) : std::nullopt;
  return number ? Converted(Item{*number}) : std::nullopt;
}

Converted to_string(const Item& item) {
  auto text = to_text(item);
  return text ? Converted(Item{std::move(*text)}) : std::nullopt;
}

Converted to_date(const Item& item) {
  if (const auto* moment = item.get<Temporal>()) {
    if (moment->kind == Temporal::Kind::Time) return std::nullopt;
    Temporal date;
    date.year = moment->year;
    date.month = moment->month;
    date.day = moment->day;
    date.precision = std::min(moment->precision, Temporal::Precision::Day);
    return Item{date};
  }
  const auto* text = item.get<Text>();
  if (!text) return std::nullopt;
  const auto moment = Temporal::parse_date_time(*text);
  return moment ? to_date(Item{*moment}) : std::nullopt;
}

Converted to_date_time(const Item& item) {
  if (const auto* moment = item.get<Temporal>()) {
    if (moment->kind == Temporal::Kind::Time) return std::nullopt;
    Temporal result = *moment;
    result.kind = Temporal::Kind::DateTime;
    return Item{result};
  }
  const auto* text = item.get<Text>();
  const auto moment = text ? Temporal::parse_date_time(*text) : std::nullopt;
  return moment ? Converted(Item{*moment}) : std::nullopt;
}

Converted to_time(const Item& item) {
  if (const auto* moment = item.get<Temporal>()) {
    return moment->kind == Temporal::Kind::Time ? Converted(item) : std::nullopt;
  }
  const auto* text = item.get<Text>();
  if (!text) return std::nullopt;
  const std::string_view view = *text;
  const auto time = Temporal::parse_time(view.starts_with('T') ? view.substr(1) : view);
  return time ? Converted(Item{*time}) : std::nullopt;
}

// number [ 'code' | calendar word ]; a code needs its quotes: "1 wk" is not a quantity.
std::optional<Quantity> parse_quantity(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("+-0123456789."), text.size());
  const auto value = plain_decimal(text.substr(0, end));
  if (!value) return std::nullopt;
  std::string_view unit = text.substr(end);
  while (unit.starts_with(' '))
    unit.remove_prefix(1);
  if (unit.empty()) return Quantity{*value, "1", false};
  if (unit.size() >= 2 && unit.front() == '\'' && unit.back() == '\'') {
    return Quantity{*value, std::string(unit.substr(1, unit.size() - 2)), false};
  }
  if (!calendar_unit(unit)) return std::nullopt;
  if (unit.ends_with('s')) unit.remove_suffix(1);
  return Quantity{*value, std::string(unit), true};
}

Converted to_quantity(const Item& item) {
  if (item.get<Quantity>()) return item;
  if (const auto number = as_decimal(item)) return Item{Quantity{*number, "1", false}};
  if (const bool* boolean = item.get<bool>()) {
    return Item{Quantity{Decimal{*boolean ? 10 : 0, 1}, "1", false}};
  }
  const auto* text = item.get<Text>();
  auto quantity = text ? parse_quantity(*text) : std::nullopt;
  return quantity ? Converted(Item{std::move(*quantity)}) : std::nullopt;
}

// toQuantity(unit): in that unit, if that can be told.
Out quantity_in_unit(Call& call) {
  const auto value = TRY(call.single_input());
  auto converted = value ? to_quantity(*value) : std::nullopt;
  if (!converted || call.argument_count() == 0) {
    return converted ? Collection{std::move(*converted)} : Collection{};
  }
  const auto unit = TRY(call.text_argument(0));
  if (!unit) return Collection{};
  Quantity target{{}, unit->str(), false};
  target.calendar = calendar_unit(target.unit).has_value();
  if (target.calendar && target.unit.ends_with('s')) target.unit.pop_back();
  const auto number = convert(*converted->get<Quantity>(), target);
  if (!number) return Collection{};
  target.value = *number;
  return one(std::move(target));
}

Out converts_to_quantity(Call& call) {
  const Collection converted = TRY(quantity_in_unit(call));
  return call.input.empty() ? Collection{} : one(!converted.empty());
}

using Conversion = Converted (*)(const Item&);

template <Conversion convert>
Out apply(Call& call) {
  const auto value = TRY(call.single_input());
  if (!value) return Collection{};
  auto converted = convert(*value);
  return converted ? Collection{std::move(*converted)} : Collection{};
}

template <Conversion convert>
Out test(Call& call) {
  const auto value = TRY(call.single_input());
  if (!value) return call.input.empty() ? Collection{} : one(false);
  return one(convert(*value).has_value());
}

constexpr Function kFunctions[] = {
    {"toBoolean", 0, 0, apply<to_boolean>},    {"convertsToBoolean", 0, 0, test<to_boolean>},
    {"toInteger", 0, 0, apply<to_integer>},    {"convertsToInteger", 0, 0, test<to_integer>},
    {"toLong", 0, 0, apply<to_integer>},       {"convertsToLong", 0, 0, test<to_integer>},
    {"toDecimal", 0, 0, apply<to_decimal>},    {"convertsToDecimal", 0, 0, test<to_decimal>},
    {"toString", 0, 0, apply<to_string>},      {"convertsToString", 0, 0, test<to_string>},
    {"toDate", 0, 0, apply<to_date>},          {"convertsToDate", 0, 0, test<to_date>},
    {"toDateTime", 0, 0, apply<to_date_time>}, {"convertsToDateTime", 0, 0, test<to_date_time>},
    {"toTime", 0, 0, apply<to_time>},          {"convertsToTime", 0, 0, test<to_time>},
    {"toQuantity", 0, 1, quantity_in_unit},    {"convertsToQuantity", 0, 1, converts_to_quantity},
};

}  // namespace

std::span<const Function> conversion_functions() {
  return kFunctions;
}

}  // namespace fhir::path
