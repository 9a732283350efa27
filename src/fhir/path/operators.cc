#include "fhir/path/evaluator.h"
#include "fhir/path/units.h"

namespace fhir::path {
namespace {

using Truth = std::optional<bool>;

Collection of(const Truth& value) {
  return value ? one(*value) : Collection{};
}

template <class T>
Collection of_number(const std::optional<T>& value) {
  return value ? one(*value) : Collection{};
}

std::optional<Decimal> as_decimal(const Item& item) {
  if (const auto* integer = item.get<std::int64_t>()) return Decimal::of(*integer);
  if (const auto* decimal = item.get<Decimal>()) return *decimal;
  return std::nullopt;
}

std::optional<Quantity> as_quantity(const Item& item) {
  if (const auto* quantity = item.get<Quantity>()) return *quantity;
  if (const auto decimal = as_decimal(item)) return Quantity{*decimal, "1", false};
  return std::nullopt;
}

// A number, or a quantity that is one.
bool is_number(const Item& item) {
  const auto quantity = as_quantity(item);
  return quantity && quantity->unit == "1";
}

Truth logical(Operator op, Truth a, Truth b) {
  switch (op) {
    case Operator::And:
      if (a == false || b == false) return false;
      return a && b ? Truth{true} : Truth{};
    case Operator::Or:
      if (a == true || b == true) return true;
      return a && b ? Truth{false} : Truth{};
    case Operator::Xor:
      return a && b ? Truth{*a != *b} : Truth{};
    default:  // implies
      if (a == false || b == true) return true;
      return a == true && b == false ? Truth{false} : Truth{};
  }
}

Collection integer_arithmetic(Operator op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (op) {
    case Operator::Add:
      return __builtin_add_overflow(a, b, &result) ? Collection{} : one(result);
    case Operator::Subtract:
      return __builtin_sub_overflow(a, b, &result) ? Collection{} : one(result);
    case Operator::Multiply:
      return __builtin_mul_overflow(a, b, &result) ? Collection{} : one(result);
    case Operator::Divide:
      return of_number(divide(Decimal::of(a), Decimal::of(b)));
    case Operator::Div:
      return b == 0 || (b == -1 && a == INT64_MIN) ? Collection{} : one(a / b);
    default:  // mod
      return b == 0 || b == -1 ? (b == 0 ? Collection{} : one(std::int64_t{0})) : one(a % b);
  }
}

Collection decimal_arithmetic(Operator op, const Decimal& a, const Decimal& b) {
  switch (op) {
    case Operator::Add:
      return of_number(add(a, b));
    case Operator::Subtract:
      return of_number(subtract(a, b));
    case Operator::Multiply:
      return of_number(multiply(a, b));
    case Operator::Divide:
      return of_number(divide(a, b));
    case Operator::Div: {
      const auto quotient = divide_truncated(a, b);
      return quotient ? of_number(quotient->to_int64()) : Collection{};
    }
    default:  // mod
      return of_number(remainder(a, b));
  }
}

Collection quantity_arithmetic(Operator op, const Quantity& a, const Quantity& b) {
  if (op == Operator::Multiply) return of_number(multiply(a, b));
  if (op == Operator::Divide) return of_number(divide(a, b));
  const Quantity& unit = is_finer(b, a) ? b : a;
  const auto left = convert(a, unit);
  const auto right = convert(b, unit);
  if (!left || !right) return {};
  const auto value = op == Operator::Add ? add(*left, *right) : subtract(*left, *right);
  return value ? one(Quantity{*value, unit.unit, unit.calendar}) : Collection{};
}

}  // namespace

base::Result<Item> Evaluator::negate(const Item& item) {
  if (const auto* integer = item.get<std::int64_t>(); integer && *integer != INT64_MIN) {
    return Item{-*integer};
  }
  if (const auto* decimal = item.get<Decimal>()) return Item{decimal->negated()};
  if (const auto* quantity = item.get<Quantity>()) {
    return Item{Quantity{quantity->value.negated(), quantity->unit, quantity->calendar}};
  }
  return invalid("only numbers and quantities can be negated");
}

base::Result<Collection> Evaluator::arithmetic(Operator op, const Item& a, const Item& b) {
  const auto* left = a.get<std::int64_t>();
  const auto* right = b.get<std::int64_t>();
  if (left && right) return integer_arithmetic(op, *left, *right);
  const auto x = as_decimal(a);
  const auto y = as_decimal(b);
  if (x && y) return decimal_arithmetic(op, *x, *y);
  const auto* text = a.get<Text>();
  const auto* more = b.get<Text>();
  if (op == Operator::Add && text && more) {
    TRY_VOID(charge(1 + (text->size() + more->size()) / 16));
    return one(text->str().append(*more));
  }
  const auto* moment = a.get<Temporal>();
  const auto* amount = b.get<Quantity>();
  if (moment && amount && (op == Operator::Add || op == Operator::Subtract)) {
    const auto unit = shift_unit(*amount);
    if (!unit) return invalid("a date can only be moved by a calendar unit");
    if (moment->kind == Temporal::Kind::Time && *unit < CalendarUnit::Hour) {
      return invalid("a time is only moved by hours, minutes, seconds or milliseconds");
    }
    // Only whole units: fractions are dropped, also those of seconds.
    const auto whole = amount->value.to_int64();
    if (!whole || *whole == INT64_MIN) return Collection{};
    return of_number(add(*moment, op == Operator::Add ? *whole : -*whole, *unit));
  }
  if ((op == Operator::Div || op == Operator::Mod) && is_number(a) && is_number(b)) {
    return decimal_arithmetic(op, as_quantity(a)->value, as_quantity(b)->value);
  }
  const auto q = as_quantity(a);
  const auto r = as_quantity(b);
  const bool quantities = op != Operator::Div && op != Operator::Mod;
  if (q && r && quantities) return quantity_arithmetic(op, *q, *r);
  return invalid("an arithmetic operator does not take these types");
}

base::Result<Collection> Evaluator::logic(const Node& node, const Scope& scope) {
  const Collection left_items = TRY(evaluate_apart(node.input, scope));
  const Truth left = TRY(truth(left_items));
  const bool decided = (node.op == Operator::And && left == false) ||
                       (node.op == Operator::Or && left == true) ||
                       (node.op == Operator::Implies && left == false);
  if (decided) return one(node.op != Operator::And);
  const Collection right_items = TRY(evaluate_apart(node.right, scope));
  const Truth right = TRY(truth(right_items));
  return of(logical(node.op, left, right));
}

base::Result<Collection> Evaluator::compare(Operator op, const Collection& a, const Collection& b) {
  const auto sign = TRY(order(a, b));
  if (!sign) return Collection{};
  switch (op) {
    case Operator::Less:
      return one(*sign < 0);
    case Operator::LessOrEqual:
      return one(*sign <= 0);
    case Operator::Greater:
      return one(*sign > 0);
    default:
      return one(*sign >= 0);
  }
}

// The many are looked at one by one, up to the one that is found.
base::Result<Collection> Evaluator::membership(const Node& node, const Scope& scope) {
  const NodeIndex sides[] = {node.input, node.right};
  const bool in = node.op == Operator::In;
  const Collection wanted = TRY(evaluate_apart(sides[in ? 0 : 1], scope));
  if (wanted.empty()) return Collection{};
  if (wanted.size() > 1) return invalid("'in' and 'contains' take a single item");
  const std::size_t defined = defined_.size();
  const auto differs = [&](const Item& item) -> base::Result<bool> {
    return !TRY(equal(item, wanted.front())).value_or(false);
  };
  const bool none = TRY(each_as_set(sides[in ? 1 : 0], scope, differs));
  defined_.resize(defined);
  return one(!none);
}

base::Result<Collection> Evaluator::binary(const Node& node, const Scope& scope) {
  const Operator op = node.op;
  if (op == Operator::And || op == Operator::Or || op == Operator::Xor || op == Operator::Implies) {
    return logic(node, scope);
  }
  if (op == Operator::In || op == Operator::Contains) return membership(node, scope);
  const Collection left = TRY(evaluate_apart(node.input, scope));
  const Collection right = TRY(evaluate_apart(node.right, scope));
  switch (op) {
    case Operator::Equal:
      return of(TRY(equal(left, right)));
    case Operator::NotEqual: {
      const Truth same = TRY(equal(left, right));
      return of(same ? Truth{!*same} : Truth{});
    }
    case Operator::Equivalent:
      return one(TRY(equivalent(left, right)));
    case Operator::NotEquivalent:
      return one(!TRY(equivalent(left, right)));
    case Operator::Less:
    case Operator::LessOrEqual:
    case Operator::Greater:
    case Operator::GreaterOrEqual:
      return compare(op, left, right);
    case Operator::Union: {
      Collection out;
      TRY_VOID(append_distinct(left, out));
      TRY_VOID(append_distinct(right, out));
      return out;
    }
    case Operator::Concatenate: {
      std::string text;
      for (const Collection* side : {&left, &right}) {
        const auto value = TRY(single(*side));
        if (!value) continue;
        const auto* part = value->get<Text>();
        if (!part) return invalid("'&' takes strings");
        text += *part;
      }
      TRY_VOID(charge(1 + text.size() / 16));
      return one(std::move(text));
    }
    default: {
      const auto a = TRY(single(left));
      const auto b = TRY(single(right));
      if (!a || !b) return Collection{};
      return arithmetic(op, *a, *b);
    }
  }
}

}  // namespace fhir::path
