#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "fhir/params/big_decimal.h"
#include "fhir/params/collector.h"
#include "fhir/params/dates.h"

// The part of Collector that is about dates, numbers and quantities.
namespace fhir::params {
namespace {

constexpr DateRange kAlways{std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::int64_t>::max()};

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

std::optional<BigDecimal> read_decimal(json::Value element) {
  return element.is_number() ? BigDecimal::parse(element.raw()) : std::nullopt;
}

// The text of a number that can be searched by; empty for anything else.
std::string_view decimal_text(json::Value element) {
  return read_decimal(element) ? element.raw() : std::string_view();
}

struct Bounds {
  BigDecimal low;
  BigDecimal high;
};

// The least and the greatest of the numbers in SampledData.data, where other words may stand.
std::optional<Bounds> read_samples(std::string_view data) {
  std::optional<Bounds> bounds;
  while (!data.empty()) {
    const std::size_t space = data.find(' ');
    const std::string_view word = data.substr(0, space);
    data.remove_prefix(space == data.npos ? data.size() : space + 1);
    auto value = BigDecimal::parse(word);
    if (!value) continue;
    if (!bounds) {
      bounds = Bounds{*value, *value};
    } else if (*value < bounds->low) {
      bounds->low = *std::move(value);
    } else if (*value > bounds->high) {
      bounds->high = *std::move(value);
    }
  }
  return bounds;
}

// zero + sample · factor
std::optional<BigDecimal> scaled(const BigDecimal& zero, const BigDecimal& sample,
                                 const BigDecimal& factor) {
  const auto product = multiply(sample, factor);
  return product ? add(zero, *product) : std::nullopt;
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
  const std::string_view decimal = decimal_text(element);
  if (decimal.empty()) return;
  out_.add({.parameter = target.parameter,
            .kind = Kind::Number,
            .text = decimal,
            .low = decimal,
            .high = decimal});
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
  const std::string_view decimal = decimal_text(element.find("value"));
  if (decimal.empty()) return;
  SearchValue value = with_unit(target, element);
  value.text = value.low = value.high = decimal;
  const json::Value comparator = element.find("comparator");
  value.high_open = comparator.string_equals("<");
  value.low_open = comparator.string_equals(">");
  if (value.high_open || comparator.string_equals("<=")) value.low = {};
  if (value.low_open || comparator.string_equals(">=")) value.high = {};
  out_.add(value);
}

void Collector::money(const Target& target, json::Value element) {
  const std::string_view decimal = decimal_text(element.find("value"));
  if (decimal.empty()) return;
  const std::string_view currency = text(element.find("currency"));
  out_.add({.parameter = target.parameter,
            .kind = Kind::Quantity,
            .text = decimal,
            .system = "urn:iso:std:iso:4217",
            .unit = currency,
            .unit_text = currency,
            .low = decimal,
            .high = decimal});
}

void Collector::range(const Target& target, json::Value element) {
  const json::Value low = element.find("low");
  const json::Value high = element.find("high");
  const auto first = read_decimal(low.at("value"));
  const auto last = read_decimal(high.at("value"));
  if ((!first && !last) || (first && last && *first > *last)) return;
  SearchValue value = with_unit(target, first ? low : high);
  if (first) value.low = low.at("value").raw();
  if (last) value.high = high.at("value").raw();
  if (target.form == Form::NumberRange) value.kind = Kind::Number;
  out_.add(value);
}

void Collector::position(const Target& target, json::Value element) {
  const std::string_view latitude = decimal_text(element.find("latitude"));
  const std::string_view longitude = decimal_text(element.find("longitude"));
  if (latitude.empty() || longitude.empty()) return;
  out_.add(
      {.parameter = target.parameter, .kind = Kind::Position, .low = latitude, .high = longitude});
}

void Collector::sampled_data(const Target& target, json::Value element) {
  const json::Value origin = element.find("origin");
  const auto zero = read_decimal(origin.at("value"));
  const auto samples = read_samples(text(element.find("data")));
  if (!zero || !samples) return;
  const BigDecimal factor = read_decimal(element.find("factor")).value_or(BigDecimal::of(1));
  auto first = scaled(*zero, samples->low, factor);
  auto last = scaled(*zero, samples->high, factor);
  if (!first || !last) return;
  if (*first > *last) std::swap(first, last);
  SearchValue value = with_unit(target, origin);
  value.low = out_.keep(first->text());
  value.high = out_.keep(last->text());
  out_.add(value);
}

}  // namespace fhir::params
