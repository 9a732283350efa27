#include "engine/search/amount.h"

#include "engine/search/escape.h"
#include "fhir/params/numbers.h"

namespace engine {

std::optional<AmountCondition> parse_number_condition(std::string_view text) {
  AmountCondition condition;
  condition.prefix = take_prefix(text);
  const auto range =
      condition.prefix == Prefix::Ap ? fhir::approximate_range(text) : fhir::decimal_range(text);
  if (!range) return std::nullopt;
  condition.low = range->low;
  condition.value = range->value;
  condition.high = range->high;
  return condition;
}

std::optional<AmountCondition> parse_quantity_condition(std::string_view text) {
  const std::vector<std::string> parts = split_unescaped(text, '|');
  if (parts.size() > 3 || parts.size() == 2) return std::nullopt;
  auto condition = parse_number_condition(parts.front());
  if (!condition || parts.size() == 1) return condition;
  if (!parts[1].empty()) condition->system = unescape(parts[1]);
  condition->unit = unescape(parts[2]);
  return condition;
}

bool AmountTest::is_within(const key::Bounds& bounds) const {
  return bounds.low >= low_ && (bounds.high < high_ || (bounds.high == high_ && bounds.high_open));
}

bool AmountTest::accepts(const key::Bounds& bounds) const {
  if (bounds.low.empty()) return false;
  switch (prefix_) {
    case Prefix::Eq:
      return is_within(bounds);
    case Prefix::Ne:
      return !is_within(bounds);
    case Prefix::Gt:
      return bounds.high > value_;
    case Prefix::Lt:
      return bounds.low < value_;
    case Prefix::Ge:
      return bounds.high > value_ || (bounds.high == value_ && !bounds.high_open);
    case Prefix::Le:
      return bounds.low < value_ || (bounds.low == value_ && !bounds.low_open);
    case Prefix::Sa:
      return bounds.low > value_ || (bounds.low == value_ && bounds.low_open);
    case Prefix::Eb:
      return bounds.high < value_ || (bounds.high == value_ && bounds.high_open);
    case Prefix::Ap:
    case Prefix::Overlap:
      return !(bounds.low > high_ || (bounds.low == high_ && bounds.low_open)) &&
             !(bounds.high < low_ || (bounds.high == low_ && bounds.high_open));
  }
  return false;
}

std::string_view AmountTest::from() const {
  switch (prefix_) {
    case Prefix::Eq:
    case Prefix::Ap:
    case Prefix::Overlap:
      return low_;
    case Prefix::Gt:
    case Prefix::Ge:
    case Prefix::Sa:
      return value_;
    case Prefix::Ne:
    case Prefix::Lt:
    case Prefix::Le:
    case Prefix::Eb:
      return {};
  }
  return {};
}

std::string_view AmountTest::to() const {
  switch (prefix_) {
    case Prefix::Eq:
    case Prefix::Ap:
    case Prefix::Overlap:
      return high_;
    case Prefix::Lt:
    case Prefix::Le:
    case Prefix::Eb:
      return value_;
    case Prefix::Ne:
    case Prefix::Gt:
    case Prefix::Ge:
    case Prefix::Sa:
      return {};
  }
  return {};
}

}  // namespace engine
