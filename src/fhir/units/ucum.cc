#include "fhir/units/ucum.h"

#include <cstdlib>
#include <numeric>
#include <utility>

#include "fhir/units/atoms.h"

namespace fhir::units {
namespace {

// A unit while it is read.
struct Product {
  UInt128 multiplier = 1;
  UInt128 divisor = 1;
  int power = 0;
  Dimensions dimensions{};
  std::string_view arbitrary;  // at most one of them
  int arbitrary_exponent = 0;
  std::string_view offset;
};

UInt128 common_divisor(UInt128 a, UInt128 b) {
  while (b != 0)
    a = std::exchange(b, a % b);
  return a;
}

// Brings tens and common divisors out, so that products of many parts stay small.
void reduce(Product& product) {
  const UInt128 common = common_divisor(product.multiplier, product.divisor);
  product.multiplier /= common;
  product.divisor /= common;
  for (; product.multiplier % 10 == 0; ++product.power)
    product.multiplier /= 10;
  for (; product.divisor % 10 == 0; --product.power)
    product.divisor /= 10;
}

bool times(UInt128& a, UInt128 b) {
  return !__builtin_mul_overflow(a, b, &a) && a <= kDivisorMax;
}

bool add_exponent(std::int8_t& sum, int exponent) {
  const int result = sum + exponent;
  if (std::abs(result) > kExponentMax) return false;
  sum = static_cast<std::int8_t>(result);
  return true;
}

bool combine_arbitrary(Product& product, const Product& part, int exponent) {
  if (part.arbitrary.empty()) return true;
  if (product.arbitrary.empty()) product.arbitrary = part.arbitrary;
  product.arbitrary_exponent += part.arbitrary_exponent * exponent;
  return product.arbitrary == part.arbitrary &&
         std::abs(product.arbitrary_exponent) <= kExponentMax;
}

// product · part^exponent; false if that does not fit.
bool combine(Product& product, const Product& part, int exponent) {
  if (std::abs(exponent) > kExponentMax) return false;
  for (std::size_t i = 0; i < kBases; ++i) {
    if (!add_exponent(product.dimensions[i], part.dimensions[i] * exponent)) return false;
  }
  if (!combine_arbitrary(product, part, exponent)) return false;
  product.power += part.power * exponent;
  if (std::abs(product.power) > 10'000) return false;
  for (int i = 0; i < std::abs(exponent); ++i) {
    if (part.multiplier == 1 && part.divisor == 1) break;
    if (!times(product.multiplier, exponent > 0 ? part.multiplier : part.divisor)) return false;
    if (!times(product.divisor, exponent > 0 ? part.divisor : part.multiplier)) return false;
    reduce(product);
  }
  return true;
}

Product product_of(const Atom& atom) {
  // The two ways to write the international unit are one.
  const std::string_view own = atom.code == "[IU]" ? std::string_view("[iU]") : atom.code;
  return {.multiplier = atom.multiplier,
          .divisor = atom.divisor,
          .power = atom.power,
          .dimensions = atom.dimensions,
          .arbitrary = atom.arbitrary ? own : std::string_view(),
          .arbitrary_exponent = atom.arbitrary ? 1 : 0,
          .offset = atom.offset};
}

// An atom, or a prefix and an atom that takes one.
std::optional<Product> simple_unit(std::string_view symbol) {
  if (const Atom* atom = find_atom(symbol)) return product_of(*atom);
  for (const std::size_t size : {std::size_t{1}, std::size_t{2}}) {
    if (symbol.size() <= size) break;
    const Prefix* prefix = find_prefix(symbol.substr(0, size));
    const Atom* atom = prefix == nullptr ? nullptr : find_atom(symbol.substr(size));
    if (atom == nullptr || atom->takes == Takes::NoPrefix) continue;
    Product product = product_of(*atom);
    product.power += prefix->power;
    return product;
  }
  return std::nullopt;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Recursive descent over the grammar of UCUM, which stands at each function.
class Reader {
 public:
  explicit Reader(std::string_view code) : rest_(code) {}

  // main-term := '/' term | term
  std::optional<Product> read() {
    Product product;
    if (rest_.empty() || rest_.size() > kCodeMax || !term(product) || !rest_.empty()) {
      return std::nullopt;
    }
    return product;
  }

 private:
  // term := component (('.' | '/') component)*
  bool term(Product& product) {
    if (++depth_ > kDepthMax) return false;
    int sign = take('/') ? -1 : 1;
    while (true) {
      const auto part = component();
      if (!part || part->offset.size() > 0) {
        // A unit with an offset stands alone.
        if (!part || !rest_.empty() || depth_ > 1 || sign < 0 || !first_) return false;
        product = *part;
        return true;
      }
      first_ = false;
      if (!combine(product, *part, sign)) return false;
      if (take('.')) {
        sign = 1;
      } else if (take('/')) {
        sign = -1;
      } else {
        --depth_;
        return true;
      }
    }
  }

  // component := (factor | unit exponent? | '(' term ')') annotation? | annotation
  std::optional<Product> component() {
    Product product;
    if (rest_.starts_with('{')) return annotation() ? std::optional(product) : std::nullopt;
    if (take('(')) {
      if (!term(product) || !take(')')) return std::nullopt;
    } else if (!factor_or_unit(product)) {
      return std::nullopt;
    }
    if (rest_.starts_with('{') && !annotation()) return std::nullopt;
    return product;
  }

  bool factor_or_unit(Product& product) {
    if (rest_.starts_with("10*") || rest_.starts_with("10^")) return unit(product, 3);
    if (!rest_.empty() && is_digit(rest_.front())) return factor(product);
    std::size_t size = 0;
    for (bool bracket = false; size < rest_.size(); ++size) {
      const char c = rest_[size];
      if (c == '[' || c == ']') bracket = c == '[';
      if (bracket) continue;
      if (is_digit(c) || std::string_view("./(){}+-").find(c) != std::string_view::npos) break;
    }
    return unit(product, size);
  }

  // factor := digit+
  bool factor(Product& product) {
    const std::size_t size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (size > 18) return false;
    product.multiplier = 0;
    for (const char c : rest_.substr(0, size))
      product.multiplier = product.multiplier * 10 + static_cast<unsigned>(c - '0');
    rest_.remove_prefix(size);
    if (product.multiplier == 0) return false;
    reduce(product);
    return true;
  }

  // exponent := ('+' | '-')? digit+
  bool unit(Product& product, std::size_t size) {
    const auto simple = simple_unit(rest_.substr(0, size));
    if (!simple) return false;
    rest_.remove_prefix(size);
    const bool negative = rest_.starts_with('-');
    const bool sign = negative || rest_.starts_with('+');
    if (sign) rest_.remove_prefix(1);
    const std::size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (digits == 0 || digits > 2) {
      product = *simple;
      return digits == 0 && !sign;
    }
    int exponent = 0;
    for (const char c : rest_.substr(0, digits))
      exponent = exponent * 10 + (c - '0');
    rest_.remove_prefix(digits);
    return simple->offset.empty() && combine(product, *simple, negative ? -exponent : exponent);
  }

  // annotation := '{' anything but braces '}'
  bool annotation() {
    const std::size_t end = rest_.find_first_of("{}", 1);
    if (end == rest_.npos || rest_[end] != '}') return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  int depth_ = 0;
  bool first_ = true;
};

void append_base(std::string& code, std::string_view base, int exponent) {
  if (exponent == 0) return;
  if (!code.empty()) code += '.';
  code += base;
  if (exponent != 1) code += std::to_string(exponent);
}

}  // namespace

std::optional<Unit> parse(std::string_view code) {
  const auto product = Reader(code).read();
  if (!product) return std::nullopt;
  Unit unit{.canonical = {},
            .multiplier = product->multiplier,
            .divisor = product->divisor,
            .power = product->power,
            .offset = {}};
  for (std::size_t i = 0; i < kBases; ++i)
    append_base(unit.canonical, kBaseCodes[i], product->dimensions[i]);
  append_base(unit.canonical, product->arbitrary, product->arbitrary_exponent);
  if (unit.canonical.empty()) unit.canonical = "1";
  if (!product->offset.empty()) unit.offset = *BigDecimal::parse(product->offset);
  return unit;
}

std::optional<BigDecimal> Unit::to_canonical(const BigDecimal& value) const {
  std::optional<BigDecimal> result = value;
  if (!offset.is_zero()) result = add(value, offset);
  if (result && multiplier != 1) {
    std::string digits;
    for (UInt128 rest = multiplier; rest != 0; rest /= 10)
      digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    const int size = static_cast<int>(digits.size());
    result = fhir::multiply(*result, BigDecimal(false, std::move(digits), size));
  }
  if (!result) return std::nullopt;
  return divisor == 1 ? result->shifted(power) : divide(*result, divisor).shifted(power);
}

}  // namespace fhir::units
