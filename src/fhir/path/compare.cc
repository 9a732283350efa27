#include <algorithm>

#include "fhir/path/evaluator.h"
#include "fhir/path/units.h"
#include "fhir/path/utf8.h"

namespace fhir::path {
namespace {

using Truth = std::optional<bool>;

std::optional<Decimal> as_decimal(const Item& item) {
  if (const auto* integer = item.get<std::int64_t>()) return Decimal::of(*integer);
  if (const auto* decimal = item.get<Decimal>()) return *decimal;
  return std::nullopt;
}

// Deep equality of JSON, members in any order, numbers by value.
base::Result<bool> same_json(Evaluator& evaluator, const json::Value& a, const json::Value& b) {
  TRY_VOID(evaluator.charge(1));
  if (!a || !b) return !a && !b;
  if (a.kind() != b.kind()) return false;
  std::string left;
  std::string right;
  switch (a.kind()) {
    case json::Kind::Null:
      return true;
    case json::Kind::Boolean:
      return a.boolean() == b.boolean();
    case json::Kind::Number:
      return a.raw() == b.raw() || canonical_number(a.raw()) == canonical_number(b.raw());
    case json::Kind::String:
      return a.string(left) == b.string(right);
    case json::Kind::Array: {
      auto x = a.begin();
      auto y = b.begin();
      for (; x != a.end() && y != b.end(); ++x, ++y)
        if (!TRY(same_json(evaluator, *x, *y))) return false;
      return x == a.end() && y == b.end();
    }
    case json::Kind::Object: {
      if (a.size() != b.size()) return false;
      for (const json::Value& member : a)
        if (!TRY(same_json(evaluator, member, b.find(member.key())))) return false;
      return true;
    }
  }
  return false;
}

Truth equal_quantities(const Quantity& a, const Quantity& b) {
  const auto order = compare(a, b);
  if (order.comparable) return order.sign == 0;
  return order.dimensions_known ? Truth{false} : Truth{};
}

// Lower case, every white space character the same.
std::string equivalent_text(std::string_view text) {
  std::string out = lower_case(text);
  for (const std::string_view blank : {"\t", "\n", "\r", "\xC2\xA0"}) {
    for (std::size_t at = out.find(blank); at != std::string::npos; at = out.find(blank, at + 1))
      out.replace(at, blank.size(), " ");
  }
  return out;
}

bool equivalent_decimals(const Decimal& a, const Decimal& b) {
  const Decimal x = a.without_trailing_zeros();
  const Decimal y = b.without_trailing_zeros();
  const int scale = std::min(x.scale(), y.scale());
  const auto left = x.rescaled(scale, Decimal::Round::HalfUp);
  const auto right = y.rescaled(scale, Decimal::Round::HalfUp);
  return left && right && *left == *right;
}

// 1 year ~ 1 'a': a calendar word is equivalent to the code that says the same.
Quantity as_word(const Quantity& quantity, const Quantity& beside) {
  if (quantity.calendar || !beside.calendar) return quantity;
  if (quantity.unit == "a") return {quantity.value, "year", true};
  return quantity.unit == "mo" ? Quantity{quantity.value, "month", true} : quantity;
}

bool equivalent_quantities(const Quantity& x, const Quantity& y) {
  const Quantity a = as_word(x, y);
  const Quantity b = as_word(y, x);
  const auto converted = convert(b, a);
  return converted && equivalent_decimals(a.value, *converted);
}

}  // namespace

base::Result<Truth> Evaluator::equal(const Item& a, const Item& b) {
  TRY_VOID(charge(1));
  const Element* one = a.get<Element>();
  const Element* two = b.get<Element>();
  if (one && two && one->value && one->value == two->value && one->sibling == two->sibling) {
    return Truth{true};
  }
  const auto x = to_system(a, definitions());
  const auto y = to_system(b, definitions());
  if (!x || !y) {
    const Element* left = a.get<Element>();
    const Element* right = b.get<Element>();
    if (!left || !right) return Truth{false};
    return Truth{TRY(same_json(*this, left->value, right->value)) &&
                 TRY(same_json(*this, left->sibling, right->sibling))};
  }
  if (const Element* left = x->get<Element>()) {
    const Element* right = y->get<Element>();
    if (!right) return Truth{false};
    return Truth{TRY(same_json(*this, left->value, right->value))};
  }
  const auto left = as_decimal(*x);
  const auto right = as_decimal(*y);
  if (left && right) return Truth{*left == *right};
  const Quantity* quantity = x->get<Quantity>();
  const Quantity* other = y->get<Quantity>();
  if (quantity && other) return equal_quantities(*quantity, *other);
  if (quantity && right) return equal_quantities(*quantity, Quantity{*right, "1", false});
  if (other && left) return equal_quantities(Quantity{*left, "1", false}, *other);
  if (x->any.index() != y->any.index()) return Truth{false};
  if (const bool* boolean = x->get<bool>()) return Truth{*boolean == *y->get<bool>()};
  if (const auto* text = x->get<Text>()) return Truth{*text == *y->get<Text>()};
  if (const auto* name = x->get<TypeName>()) return Truth{name->name == y->get<TypeName>()->name};
  if (const auto* moment = x->get<Temporal>()) {
    const Temporal& to = *y->get<Temporal>();
    const bool time = moment->kind == Temporal::Kind::Time;
    if (time != (to.kind == Temporal::Kind::Time)) return Truth{false};
    const auto sign = path::compare(*moment, to);
    return sign ? Truth{*sign == 0} : Truth{};
  }
  return Truth{false};
}

base::Result<Truth> Evaluator::equal(const Collection& a, const Collection& b) {
  if (a.empty() || b.empty()) return Truth{};
  if (a.size() != b.size()) return Truth{false};
  Truth result = true;
  for (std::size_t at = 0; at < a.size(); ++at) {
    const Truth same = TRY(equal(a[at], b[at]));
    if (same == Truth{false}) return Truth{false};
    if (!same) result = Truth{};
  }
  return result;
}

base::Result<bool> Evaluator::equivalent(const Item& a, const Item& b) {
  TRY_VOID(charge(1));
  const auto x = to_system(a, definitions());
  const auto y = to_system(b, definitions());
  if (!x || !y) return TRY(equal(a, b)).value_or(false);
  if (x->is_element() && y->is_element()) return equivalent_elements(*x, *y);
  const auto left = as_decimal(*x);
  const auto right = as_decimal(*y);
  if (left && right) return equivalent_decimals(*left, *right);
  if (const auto* text = x->get<Text>(); text && y->get<Text>()) {
    return equivalent_text(*text) == equivalent_text(*y->get<Text>());
  }
  if (const auto* quantity = x->get<Quantity>(); quantity && y->get<Quantity>()) {
    return equivalent_quantities(*quantity, *y->get<Quantity>());
  }
  return TRY(equal(*x, *y)).value_or(false);
}

// Complex items: every child has its equivalent, in any order.
base::Result<bool> Evaluator::equivalent_elements(const Item& a, const Item& b) {
  const json::Value x = a.get<Element>()->value;
  const json::Value y = b.get<Element>()->value;
  if (!x.is_object() || !y.is_object()) return TRY(equal(a, b)).value_or(false);
  if (x.size() != y.size()) return false;
  for (const json::Value& member : x) {
    const json::Value other = y.find(member.key());
    if (!other) return false;
    // Ids and extensions of primitives, and what we know no type of, only have to be the same.
    Collection left;
    Collection right;
    TRY_VOID(append_children(a, member.key(), left));
    TRY_VOID(append_children(b, member.key(), right));
    const bool same = left.empty() || right.empty() ? TRY(same_json(*this, member, other))
                                                    : TRY(equivalent(left, right));
    if (!same) return false;
  }
  return true;
}

base::Result<bool> Evaluator::equivalent(const Collection& a, const Collection& b) {
  if (a.size() != b.size()) return false;
  std::vector<bool> taken(b.size());
  for (const Item& item : a) {
    bool found = false;
    for (std::size_t at = 0; at < b.size() && !found; ++at) {
      if (taken[at] || !TRY(equivalent(item, b[at]))) continue;
      taken[at] = found = true;
    }
    if (!found) return false;
  }
  return true;
}

base::Result<std::optional<int>> Evaluator::order(const Collection& a, const Collection& b) {
  const auto x = TRY(single(a));
  const auto y = TRY(single(b));
  if (!x || !y) return std::optional<int>{};
  return order(*x, *y);
}

base::Result<std::optional<int>> Evaluator::order(const Item& x, const Item& y) {
  using Order = std::optional<int>;
  TRY_VOID(charge(1));
  const auto left = as_decimal(x);
  const auto right = as_decimal(y);
  if (left && right) {
    const auto sign = *left <=> *right;
    return Order{sign < 0 ? -1 : (sign > 0 ? 1 : 0)};
  }
  if (const auto* text = x.get<Text>(); text && y.get<Text>()) {
    const int sign = text->compare(*y.get<Text>());
    return Order{sign < 0 ? -1 : (sign > 0 ? 1 : 0)};
  }
  if (const auto* moment = x.get<Temporal>(); moment && y.get<Temporal>()) {
    const Temporal& to = *y.get<Temporal>();
    if ((moment->kind == Temporal::Kind::Time) == (to.kind == Temporal::Kind::Time)) {
      return path::compare(*moment, to);
    }
  }
  const Quantity* quantity = x.get<Quantity>();
  const Quantity* other = y.get<Quantity>();
  if ((quantity || left) && (other || right) && (quantity || other)) {
    const auto found = path::compare(quantity ? *quantity : Quantity{*left, "1", false},
                                     other ? *other : Quantity{*right, "1", false});
    return found.comparable ? Order{found.sign} : Order{};
  }
  return invalid("these types cannot be ordered");
}

base::Result<bool> Evaluator::contains(const Collection& collection, const Item& item) {
  for (const Item& candidate : collection)
    if (TRY(equal(candidate, item)).value_or(false)) return true;
  return false;
}

base::Result<> Evaluator::append_distinct(const Collection& items, Collection& out) {
  for (const Item& item : items)
    if (!TRY(contains(out, item))) out.push_back(item);
  return {};
}

}  // namespace fhir::path
