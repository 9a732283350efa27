#include "fhir/path/units.h"

#include <array>

namespace fhir::path {
namespace {

// Base dimensions. Months of the calendar are not a number of seconds; what has an offset or an
// arbitrary definition is a dimension of its own.
enum Base : std::uint8_t {
  kMetre,
  kGram,
  kSecond,
  kMole,
  kKelvin,
  kAmpere,
  kCandela,
  kMonth,
  kCelsius,
  kUnitIu,
  kBases
};
using Dimensions = std::array<std::int8_t, kBases>;

struct Unit {
  Decimal factor = Decimal::of(1);
  Dimensions dimensions{};

  bool calendar_month() const { return dimensions[kMonth] != 0; }
  bool time() const { return dimensions[kSecond] != 0; }
};

struct Atom {
  std::string_view code;
  std::string_view factor;  // in grams, metres, seconds, …
  bool metric;              // takes a prefix
  Dimensions dimensions;    // metre, gram, second, mole, kelvin, …
};

constexpr Atom kAtoms[] = {
    {"1", "1", false, {}},
    {"m", "1", true, {1}},
    {"g", "1", true, {0, 1}},
    {"s", "1", true, {0, 0, 1}},
    {"mol", "1", true, {0, 0, 0, 1}},
    {"eq", "1", true, {0, 0, 0, 1}},
    {"osm", "1", true, {0, 0, 0, 1}},
    {"K", "1", true, {0, 0, 0, 0, 1}},
    {"A", "1", true, {0, 0, 0, 0, 0, 1}},
    {"cd", "1", true, {0, 0, 0, 0, 0, 0, 1}},
    {"Cel", "1", false, {0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {"[iU]", "1", true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {"[IU]", "1", true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {"L", "0.001", true, {3}},
    {"l", "0.001", true, {3}},
    {"t", "1000000", true, {0, 1}},
    {"min", "60", false, {0, 0, 1}},
    {"h", "3600", false, {0, 0, 1}},
    {"d", "86400", false, {0, 0, 1}},
    {"wk", "604800", false, {0, 0, 1}},
    {"mo", "2629800", false, {0, 0, 1}},
    {"a", "31557600", false, {0, 0, 1}},
    {"Hz", "1", true, {0, 0, -1}},
    {"N", "1000", true, {1, 1, -2}},
    {"Pa", "1000", true, {-1, 1, -2}},
    {"bar", "100000000", true, {-1, 1, -2}},
    {"J", "1000", true, {2, 1, -2}},
    {"W", "1000", true, {2, 1, -3}},
    {"m[Hg]", "133322000", true, {-1, 1, -2}},
    {"[in_i]", "0.0254", false, {1}},
    {"[ft_i]", "0.3048", false, {1}},
    {"[lb_av]", "453.59237", false, {0, 1}},
    {"[oz_av]", "28.349523125", false, {0, 1}},
    {"%", "0.01", false, {}},
    {"10*", "10", false, {}},
    {"10^", "10", false, {}},
};

struct Prefix {
  std::string_view code;
  std::string_view factor;
};
constexpr Prefix kPrefixes[] = {
    {"", "1"},      {"k", "1000"},     {"M", "1000000"},     {"G", "1000000000"},
    {"h", "100"},   {"da", "10"},      {"d", "0.1"},         {"c", "0.01"},
    {"m", "0.001"}, {"u", "0.000001"}, {"n", "0.000000001"}, {"p", "0.000000000001"},
};

std::optional<Unit> find_unit(std::string_view code) {
  for (const Atom& atom : kAtoms) {
    if (!code.ends_with(atom.code)) continue;
    const std::string_view before = code.substr(0, code.size() - atom.code.size());
    if (!before.empty() && !atom.metric) continue;
    for (const Prefix& prefix : kPrefixes) {
      if (prefix.code != before) continue;
      const auto factor =
          path::multiply(*Decimal::parse(atom.factor), *Decimal::parse(prefix.factor));
      return factor ? std::optional(Unit{*factor, atom.dimensions}) : std::nullopt;
    }
  }
  return std::nullopt;
}

// unit := component (('.' | '/') component)*; a component is an atom with an exponent.
std::optional<Unit> combine(const Unit& a, const Unit& b, int exponent) {
  Unit result = a;
  for (int at = 0; at < std::abs(exponent); ++at) {
    const auto factor = exponent > 0 ? path::multiply(result.factor, b.factor)
                                     : path::divide(result.factor, b.factor);
    if (!factor) return std::nullopt;
    result.factor = *factor;
  }
  for (std::size_t at = 0; at < kBases; ++at) {
    const int sum = result.dimensions[at] + b.dimensions[at] * exponent;
    if (sum < -100 || sum > 100) return std::nullopt;
    result.dimensions[at] = static_cast<std::int8_t>(sum);
  }
  return result;
}

std::optional<Unit> component(std::string_view text, int& exponent) {
  if (const auto brace = text.find('{'); brace != std::string_view::npos) {
    text = text.substr(0, brace);  // an annotation means nothing
    if (text.empty()) text = "1";
  }
  exponent = 1;
  std::size_t digits = text.size();
  while (digits > 0 && text[digits - 1] >= '0' && text[digits - 1] <= '9')
    --digits;
  if (digits == 0) return text == "1" ? find_unit(text) : std::nullopt;
  if (text.size() - digits > 2) return std::nullopt;
  if (digits < text.size()) {
    exponent = 0;
    for (const char c : text.substr(digits))
      exponent = exponent * 10 + (c - '0');
    if (text[digits - 1] == '-' || text[digits - 1] == '+') {
      if (text[--digits] == '-') exponent = -exponent;
    }
  }
  return exponent < -12 || exponent > 12 ? std::nullopt : find_unit(text.substr(0, digits));
}

std::optional<Unit> parse_unit(std::string_view code) {
  Unit result;
  bool divide_next = false;
  if (code.empty() || code.size() > 64) return std::nullopt;
  if (code.front() == '/') {
    divide_next = true;
    code.remove_prefix(1);
  }
  while (true) {
    const std::size_t end = std::min(code.find_first_of("./"), code.size());
    int exponent = 1;
    const auto part = component(code.substr(0, end), exponent);
    if (!part) return std::nullopt;
    const auto combined = combine(result, *part, divide_next ? -exponent : exponent);
    if (!combined) return std::nullopt;
    result = *combined;
    if (end == code.size()) return result;
    divide_next = code[end] == '/';
    code.remove_prefix(end + 1);
  }
}

std::optional<Unit> unit_of(const Quantity& quantity) {
  if (!quantity.calendar) return parse_unit(quantity.unit);
  const auto word = calendar_unit(quantity.unit);
  if (!word) return std::nullopt;
  switch (*word) {
    case CalendarUnit::Year:
      return Unit{Decimal::of(12), {0, 0, 0, 0, 0, 0, 0, 1}};
    case CalendarUnit::Month:
      return Unit{Decimal::of(1), {0, 0, 0, 0, 0, 0, 0, 1}};
    case CalendarUnit::Week:
      return parse_unit("wk");
    case CalendarUnit::Day:
      return parse_unit("d");
    case CalendarUnit::Hour:
      return parse_unit("h");
    case CalendarUnit::Minute:
      return parse_unit("min");
    case CalendarUnit::Second:
      return parse_unit("s");
    case CalendarUnit::Millisecond:
      return parse_unit("ms");
  }
  return std::nullopt;
}

}  // namespace

namespace {

// UCUM's year and month are numbers of seconds that no calendar word is compared with.
bool is_ucum_year_or_month(const Quantity& a, const Quantity& word) {
  return word.calendar && !a.calendar && (a.unit == "a" || a.unit == "mo");
}

}  // namespace

QuantityOrder compare(const Quantity& a, const Quantity& b) {
  const auto order = [](const Decimal& x, const Decimal& y) {
    const auto sign = x <=> y;
    return QuantityOrder{true, true, sign < 0 ? -1 : (sign > 0 ? 1 : 0)};
  };
  if (a.calendar == b.calendar && a.unit == b.unit) return order(a.value, b.value);
  const auto left = unit_of(a);
  const auto right = unit_of(b);
  if (!left || !right || is_ucum_year_or_month(a, b) || is_ucum_year_or_month(b, a)) return {};
  if (left->dimensions != right->dimensions) {
    // A calendar month or year and a number of seconds: nobody can tell.
    const bool open =
        (left->calendar_month() && right->time()) || (right->calendar_month() && left->time());
    return {false, !open, 0};
  }
  const auto x = multiply(a.value, left->factor);
  const auto y = multiply(b.value, right->factor);
  if (!x || !y) return {};
  return order(*x, *y);
}

std::optional<Decimal> convert(const Quantity& quantity, const Quantity& target) {
  if (quantity.calendar == target.calendar && quantity.unit == target.unit) return quantity.value;
  const auto from = unit_of(quantity);
  const auto to = unit_of(target);
  const bool apart =
      is_ucum_year_or_month(quantity, target) || is_ucum_year_or_month(target, quantity);
  if (!from || !to || apart || from->dimensions != to->dimensions) return std::nullopt;
  const auto value = multiply(quantity.value, from->factor);
  return value ? divide(*value, to->factor) : std::nullopt;
}

bool is_finer(const Quantity& a, const Quantity& b) {
  const auto left = unit_of(a);
  const auto right = unit_of(b);
  return left && right && left->factor < right->factor;
}

namespace {

// A unit's code in base units: "m2", "g.m-1".
std::string base_code(const Dimensions& dimensions) {
  static constexpr std::string_view kCodes[] = {"m", "g",  "s",  "mol", "K",
                                                "A", "cd", "mo", "Cel", "[iU]"};
  std::string code;
  for (std::size_t at = 0; at < kBases; ++at) {
    if (dimensions[at] == 0) continue;
    if (!code.empty()) code += '.';
    code += kCodes[at];
    if (dimensions[at] != 1) code += std::to_string(dimensions[at]);
  }
  return code.empty() ? "1" : code;
}

std::optional<Quantity> in_base_units(const Quantity& a, const Quantity& b, int exponent) {
  const auto left = unit_of(a);
  const auto right = unit_of(b);
  if (!left || !right) return std::nullopt;
  const auto unit = combine(*left, *right, exponent);
  const auto x = multiply(a.value, left->factor);
  const auto y = multiply(b.value, right->factor);
  if (!unit || !x || !y) return std::nullopt;
  const auto scaled = exponent > 0 ? multiply(*x, *y) : divide(*x, *y);
  if (!scaled) return std::nullopt;
  return Quantity{*scaled, base_code(unit->dimensions), false};
}

}  // namespace

std::optional<Quantity> multiply(const Quantity& a, const Quantity& b) {
  if (a.unit == "1" || b.unit == "1") {
    const auto value = multiply(a.value, b.value);
    const Quantity& kept = a.unit == "1" ? b : a;
    return value ? std::optional(Quantity{*value, kept.unit, kept.calendar}) : std::nullopt;
  }
  return in_base_units(a, b, 1);
}

std::optional<Quantity> divide(const Quantity& a, const Quantity& b) {
  if (b.value.is_zero()) return std::nullopt;
  if (b.unit == "1" || (a.unit == b.unit && a.calendar == b.calendar)) {
    const auto value = divide(a.value, b.value);
    if (!value) return std::nullopt;
    return b.unit == "1" ? Quantity{*value, a.unit, a.calendar} : Quantity{*value, "1", false};
  }
  return in_base_units(a, b, -1);
}

std::optional<CalendarUnit> shift_unit(const Quantity& quantity) {
  if (quantity.calendar) return calendar_unit(quantity.unit);
  static constexpr std::pair<std::string_view, CalendarUnit> kCodes[] = {
      {"wk", CalendarUnit::Week},  {"d", CalendarUnit::Day},
      {"h", CalendarUnit::Hour},   {"min", CalendarUnit::Minute},
      {"s", CalendarUnit::Second}, {"ms", CalendarUnit::Millisecond}};
  for (const auto& [code, unit] : kCodes)
    if (code == quantity.unit) return unit;
  return std::nullopt;
}

}  // namespace fhir::path
