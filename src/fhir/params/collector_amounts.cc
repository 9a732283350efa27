#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <system_error>

#include "fhir/params/collector.h"
#include "fhir/params/dates.h"
#include "fhir/params/numbers.h"

// The part of Collector that is about dates, numbers and quantities.
namespace fhir::params {
namespace {

constexpr DateRange kAlways{std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::int64_t>::max()};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::optional<DateRange> read_date(json::Value element) {
  std::string scratch;
  return element.is_string() ? date_range(element.string(scratch)) : std::nullopt;
}

// nullopt if a date is no date or the end is before the start.
std::optional<DateRange> read_period(json::Value element) {
  const json::Value start = element.find("start");
  const json::Value end = element.find("end");
  if (!start && !end) return std::nullopt;
  const auto first = start ? read_date(start) : kAlways;
  const auto last = end ? read_date(end) : kAlways;
  if (!first || !last || first->low_ms >= last->high_ms) return std::nullopt;
  return DateRange{first->low_ms, last->high_ms};
}

std::optional<double> read_decimal(json::Value element) {
  if (!element.is_number()) return std::nullopt;
  const auto range = decimal_range(element.raw());
  return range ? std::optional(range->value) : std::nullopt;
}

struct Bounds {
  double low;
  double high;
};

// The least and the greatest of the numbers in SampledData.data, where other words may stand.
std::optional<Bounds> read_samples(std::string_view data) {
  Bounds bounds{kInfinity, -kInfinity};
  while (!data.empty()) {
    const std::size_t space = data.find(' ');
    const std::string_view word = data.substr(0, space);
    data.remove_prefix(space == data.npos ? data.size() : space + 1);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || error != std::errc{} || end != word.data() + word.size()) continue;
    bounds.low = std::min(bounds.low, value);
    bounds.high = std::max(bounds.high, value);
  }
  return bounds.low <= bounds.high ? std::optional(bounds) : std::nullopt;
}

}  // namespace

void Collector::date(const Target& target, json::Value element) {
  const auto range = read_date(element);
  if (!range) return;
  out_.add({.parameter = target.parameter,
            .kind = Kind::Date,
            .low_ms = range->low_ms,
            .high_ms = range->high_ms});
}

void Collector::period(const Target& target, json::Value element) {
  const auto range = read_period(element);
  if (!range) return;
  out_.add({.parameter = target.parameter,
            .kind = Kind::Date,
            .low_ms = range->low_ms,
            .high_ms = range->high_ms});
}

// https://hl7.org/fhir/R4/search.html#date: of a Timing only the outer limits matter.
void Collector::timing(const Target& target, json::Value element) {
  DateRange outer{kAlways.high_ms, kAlways.low_ms};
  const auto include = [&](const std::optional<DateRange>& range) {
    if (!range) return;
    outer.low_ms = std::min(outer.low_ms, range->low_ms);
    outer.high_ms = std::max(outer.high_ms, range->high_ms);
  };
  for (const json::Value event : element.find("event"))
    include(read_date(event));
  include(read_period(element.at("repeat", "boundsPeriod")));
  if (outer.low_ms >= outer.high_ms) return;
  out_.add({.parameter = target.parameter,
            .kind = Kind::Date,
            .low_ms = outer.low_ms,
            .high_ms = outer.high_ms});
}

void Collector::number(const Target& target, json::Value element) {
  const auto value = read_decimal(element);
  if (!value) return;
  out_.add({.parameter = target.parameter,
            .kind = Kind::Number,
            .text = element.raw(),
            .low = *value,
            .high = *value});
}

// A value that has the unit of a Quantity, and no number yet.
SearchValue Collector::with_unit(const Target& target, json::Value quantity) {
  SearchValue value{.parameter = target.parameter, .kind = Kind::Quantity};
  for (const json::Value member : quantity) {
    if (member.key() == "system") value.system = text(member);
    if (member.key() == "code") value.unit = text(member);
    if (member.key() == "unit") value.unit_text = text(member);
  }
  if (value.unit.empty()) value.unit = value.unit_text;
  return value;
}

void Collector::quantity(const Target& target, json::Value element) {
  const json::Value number = element.find("value");
  const auto decimal = read_decimal(number);
  if (!decimal) return;
  SearchValue value = with_unit(target, element);
  value.text = number.raw();
  value.low = value.high = *decimal;
  const json::Value comparator = element.find("comparator");
  if (comparator.string_equals("<") || comparator.string_equals("<=")) value.low = -kInfinity;
  if (comparator.string_equals(">") || comparator.string_equals(">=")) value.high = kInfinity;
  out_.add(value);
}

void Collector::money(const Target& target, json::Value element) {
  const json::Value number = element.find("value");
  const auto decimal = read_decimal(number);
  if (!decimal) return;
  const std::string_view currency = text(element.find("currency"));
  out_.add({.parameter = target.parameter,
            .kind = Kind::Quantity,
            .text = number.raw(),
            .system = "urn:iso:std:iso:4217",
            .unit = currency,
            .unit_text = currency,
            .low = *decimal,
            .high = *decimal});
}

void Collector::range(const Target& target, json::Value element) {
  const json::Value low = element.find("low");
  const json::Value high = element.find("high");
  const auto first = read_decimal(low.at("value"));
  const auto last = read_decimal(high.at("value"));
  if (!first && !last) return;
  SearchValue value = with_unit(target, first ? low : high);
  value.low = first.value_or(-kInfinity);
  value.high = last.value_or(kInfinity);
  if (target.form == Form::NumberRange) value.kind = Kind::Number;
  if (value.low <= value.high) out_.add(value);
}

void Collector::sampled_data(const Target& target, json::Value element) {
  const json::Value origin = element.find("origin");
  const auto zero = read_decimal(origin.at("value"));
  const auto samples = read_samples(text(element.find("data")));
  if (!zero || !samples) return;
  const double factor = read_decimal(element.find("factor")).value_or(1);
  SearchValue value = with_unit(target, origin);
  const double first = *zero + samples->low * factor;
  const double last = *zero + samples->high * factor;
  value.low = std::min(first, last);
  value.high = std::max(first, last);
  out_.add(value);
}

}  // namespace fhir::params
