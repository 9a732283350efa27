#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/index/key_number.h"
#include "engine/search/prefix.h"
#include "fhir/params/big_decimal.h"

namespace engine {

// A number or quantity in a search: "ge5.4", "5.4|http://unitsofmeasure.org|mg", "5.4||mg".
// FHIR R4, search.html#number and #quantity.
struct AmountCondition {
  Prefix prefix = Prefix::Eq;
  // What Eq, Ne and Ap accept: from low to below high, with Ap also high itself.
  fhir::BigDecimal low;
  fhir::BigDecimal value;
  fhir::BigDecimal high;

  // Of a quantity: no system is any system; no unit is any unit.
  std::optional<std::string> system;
  std::string unit;
};

// nullopt if the text is no number with a prefix or without one, or past the limits of BigDecimal.
std::optional<AmountCondition> parse_number_condition(std::string_view text);
// The same for a quantity: number, number|system|code or number||code. Escapes in place.
std::optional<AmountCondition> parse_quantity_condition(std::string_view text);

// A condition in the bytes of keys: compares without reading numbers.
class AmountTest {
 public:
  explicit AmountTest(const AmountCondition& condition)
      : AmountTest(condition.prefix, condition.low, condition.value, condition.high) {}
  AmountTest(Prefix prefix, const fhir::BigDecimal& low, const fhir::BigDecimal& value,
             const fhir::BigDecimal& high)
      : prefix_(prefix),
        low_(key::bound(low)),
        value_(key::bound(value)),
        high_(key::bound(high)) {}

  // Does a value within these bounds satisfy it?
  bool accepts(const key::Bounds& bounds) const;

  // Single values that it may accept lie from here …
  std::string_view from() const;
  // … to here, with this one; empty: no end.
  std::string_view to() const;

 private:
  bool is_within(const key::Bounds& bounds) const;  // Eq

  Prefix prefix_;
  std::string low_;
  std::string value_;
  std::string high_;
};

}  // namespace engine
