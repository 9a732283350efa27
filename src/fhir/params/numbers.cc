#include "fhir/params/numbers.h"

#include <algorithm>
#include <utility>

namespace fhir {
namespace {

std::optional<DecimalRange> around(BigDecimal value, const BigDecimal& half) {
  auto low = add(value, half.negated());
  auto high = add(value, half);
  if (!low || !high) return std::nullopt;
  return DecimalRange{std::move(value), *std::move(low), *std::move(high)};
}

}  // namespace

std::optional<DecimalRange> decimal_range(std::string_view text) {
  auto value = BigDecimal::parse(text);
  if (!value) return std::nullopt;
  const std::size_t letter = std::min(text.find_first_of("eE"), text.size());
  const std::size_t point = text.substr(0, letter).find('.');
  std::size_t decimals = point == text.npos ? 0 : letter - point - 1;
  if (letter < text.size() && decimals == 0) decimals = 1;
  // The number that its last digit counts: 1 with the same exponent.
  const auto unit = BigDecimal::parse("1" + std::string(text.substr(letter)));
  if (!unit) return std::nullopt;
  const BigDecimal half(false, "5", unit->exponent() - 1 - static_cast<int>(decimals));
  return around(*std::move(value), half);
}

std::optional<DecimalRange> approximate_range(std::string_view text) {
  auto value = BigDecimal::parse(text);
  if (!value) return std::nullopt;
  BigDecimal tenth = value->shifted(-1);
  if (tenth.is_negative()) tenth = tenth.negated();
  return around(*std::move(value), tenth);
}

}  // namespace fhir
