#pragma once

#include <optional>

#include "fhir/path/item.h"

// What FHIRPath needs of units: UCUM codes (fhir/ucum) and the words of the calendar. Any other
// text is comparable only with itself.
namespace fhir::path {

struct QuantityOrder {
  bool comparable = false;  // sign is valid
  bool dimensions_known =
      false;  // both units are understood (and differ in kind, if not comparable)
  int sign = 0;
};
QuantityOrder compare(const Quantity& a, const Quantity& b);

// The value of `quantity` in the unit of `target`; nullopt if that cannot be told.
std::optional<Decimal> convert(const Quantity& quantity, const Quantity& target);

// Whether the unit of `a` is smaller than that of `b`: sums are given in the smaller one.
bool is_finer(const Quantity& a, const Quantity& b);

// Product or quotient with the units combined; nullopt for units that are not known.
std::optional<Quantity> multiply(const Quantity& a, const Quantity& b);
std::optional<Quantity> divide(const Quantity& a, const Quantity& b);

// The calendar unit by which a date may be moved: words, and the UCUM codes from weeks down.
std::optional<CalendarUnit> shift_unit(const Quantity& quantity);

}  // namespace fhir::path
