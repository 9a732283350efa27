#include "fhir/profile/values.h"

#include <algorithm>
#include <string>

#include "fhir/path/decimal.h"
#include "fhir/path/temporal.h"
#include "fhir/path/units.h"

namespace fhir::profile {
namespace {

bool same_number(json::Value a, json::Value b) {
  const auto left = path::Decimal::parse(a.raw());
  const auto right = path::Decimal::parse(b.raw());
  if (!left || !right) return a.raw() == b.raw();
  return *left == *right;
}

bool same_text(json::Value a, json::Value b) {
  std::string scratch_a;
  std::string scratch_b;
  return a.string(scratch_a) == b.string(scratch_b);
}

bool same_array(json::Value a, json::Value b) {
  return std::ranges::equal(std::ranges::subrange(a.begin(), a.end()),
                            std::ranges::subrange(b.begin(), b.end()), equals);
}

std::optional<path::Temporal> temporal(std::string_view text) {
  if (auto time = path::Temporal::parse_time(text)) return time;
  if (text.find('T') != std::string_view::npos) return path::Temporal::parse_date_time(text);
  return path::Temporal::parse_date(text);
}

std::optional<path::Quantity> quantity(json::Value value) {
  const json::Value number = value.find("value");
  if (!number.is_number()) return std::nullopt;
  const auto decimal = path::Decimal::parse(number.raw());
  if (!decimal) return std::nullopt;
  const json::Value code = value.find("code");
  return path::Quantity{.value = *decimal, .unit = code.exists() ? code.string() : "1"};
}

std::optional<int> compare_numbers(const path::Decimal& a, const path::Decimal& b) {
  if (a == b) return 0;
  return a < b ? -1 : 1;
}

}  // namespace

bool equals(json::Value a, json::Value b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case json::Kind::Null:
      return true;
    case json::Kind::Boolean:
      return a.boolean() == b.boolean();
    case json::Kind::Number:
      return same_number(a, b);
    case json::Kind::String:
      return same_text(a, b);
    case json::Kind::Array:
      return same_array(a, b);
    case json::Kind::Object:
      break;
  }
  std::size_t count = 0;
  for (const json::Value member : a) {
    const json::Value other = b.find(member.key());
    if (!other.exists() || !equals(member, other)) return false;
    ++count;
  }
  return count == b.size();
}

bool contains_pattern(json::Value value, json::Value pattern) {
  if (value.kind() != pattern.kind()) return false;
  if (pattern.kind() == json::Kind::Array) {
    return std::ranges::all_of(
        std::ranges::subrange(pattern.begin(), pattern.end()), [&](json::Value wanted) {
          return std::ranges::any_of(
              std::ranges::subrange(value.begin(), value.end()),
              [&](json::Value item) { return contains_pattern(item, wanted); });
        });
  }
  if (pattern.kind() != json::Kind::Object) return equals(value, pattern);
  for (const json::Value member : pattern) {
    const json::Value found = value.find(member.key());
    if (!found.exists() || !contains_pattern(found, member)) return false;
  }
  return true;
}

std::optional<int> compare_values(json::Value a, json::Value b) {
  if (a.is_number() && b.is_number()) {
    const auto left = path::Decimal::parse(a.raw());
    const auto right = path::Decimal::parse(b.raw());
    if (!left || !right) return std::nullopt;
    return compare_numbers(*left, *right);
  }
  if (a.is_string() && b.is_string()) {
    const auto left = temporal(a.string());
    const auto right = temporal(b.string());
    if (!left || !right) return std::nullopt;
    const bool times = left->kind == path::Temporal::Kind::Time;
    if (times != (right->kind == path::Temporal::Kind::Time)) return std::nullopt;
    return path::compare(*left, *right);
  }
  if (!a.is_object() || !b.is_object()) return std::nullopt;
  const auto left = quantity(a);
  const auto right = quantity(b);
  if (!left || !right) return std::nullopt;
  const path::QuantityOrder order = path::compare(*left, *right);
  return order.comparable ? std::optional(order.sign) : std::nullopt;
}

}  // namespace fhir::profile
