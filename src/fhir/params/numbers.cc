#include "fhir/params/numbers.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace fhir {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count]))
    ++count;
  return count;
}

// The parts of [+-]digits[.digits][(e|E)[+-]digits].
struct Parts {
  bool valid = false;
  int decimals = 0;
  int exponent = 0;
};

Parts split(std::string_view text) {
  Parts parts;
  const std::size_t whole = count_digits(text);
  if (whole == 0) return parts;
  text.remove_prefix(whole);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    const std::size_t decimals = count_digits(text);
    if (decimals == 0 || decimals > 1000) return parts;
    parts.decimals = static_cast<int>(decimals);
    text.remove_prefix(decimals);
  }
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    if (text.size() > 1 && text.front() == '+') text.remove_prefix(1);
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), parts.exponent);
    if (error != std::errc{} || parts.exponent > 400 || parts.exponent < -400) return parts;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  parts.valid = text.empty();
  return parts;
}

}  // namespace

// https://hl7.org/fhir/R4/search.html#number
// DEVIATION: 1e2 stands for [50, 150), half a unit of its last digit to each side like every other
// number; the specification has [95, 105) in its example, which agrees with none of the others.
std::optional<DecimalRange> decimal_range(std::string_view text) {
  std::string_view unsigned_text = text;
  if (text.starts_with('+') || text.starts_with('-')) unsigned_text.remove_prefix(1);
  if (text.starts_with('+')) text = unsigned_text;
  const Parts parts = split(unsigned_text);
  if (!parts.valid) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const double half = 0.5 * std::pow(10.0, parts.exponent - parts.decimals);
  return DecimalRange{value, value - half, value + half};
}

}  // namespace fhir
