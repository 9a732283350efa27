#include "fhir/ucum/unit.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "fhir/ucum/table.h"

namespace fhir::ucum {
namespace {

constexpr int kNestingMax = 8;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The atoms in base units, worked out once.
class Atoms {
 public:
  Atoms();
  const Unit* find(std::string_view code) const {
    const auto found = units_.find(code);
    return found == units_.end() ? nullptr : &found->second;
  }
  bool is_metric(std::string_view code) const { return metric_.contains(code); }

 private:
  const Unit& resolve(std::size_t at);

  std::unordered_map<std::string_view, Unit> units_;
  std::unordered_map<std::string_view, bool> metric_;
};

// mainTerm := ['/'] term;  term := component (('.' | '/') component)*
// component := '(' term ')' | unit [exponent] [annotation] | number | annotation
template <class Find>
class Reader {
 public:
  Reader(std::string_view code, Find find) : rest_(code), find_(find) {}

  std::optional<Unit> run() {
    const bool inverse = rest_.starts_with('/');
    if (inverse) rest_.remove_prefix(1);
    auto unit = term(inverse ? -1 : 1);
    return rest_.empty() ? unit : std::nullopt;
  }

 private:
  std::optional<Unit> term(int exponent) {
    auto result = component();
    if (result && exponent < 0) result = combine(Unit{}, *result, -1);
    while (result && !rest_.empty() && (rest_.front() == '.' || rest_.front() == '/')) {
      const int sign = rest_.front() == '/' ? -1 : 1;
      rest_.remove_prefix(1);
      const auto next = component();
      result = next ? combine(*result, *next, sign) : std::nullopt;
    }
    return result;
  }

  std::optional<Unit> component() {
    if (rest_.starts_with('(')) {
      if (++depth_ > kNestingMax) return std::nullopt;
      rest_.remove_prefix(1);
      auto inner = term(1);
      --depth_;
      if (!rest_.starts_with(')')) return std::nullopt;
      rest_.remove_prefix(1);
      return inner;
    }
    const std::string_view text = word();
    const bool annotated = rest_.starts_with('{');
    if (annotated && !skip_annotation()) return std::nullopt;
    if (text.empty()) return annotated ? std::optional(Unit{}) : std::nullopt;
    return power(text);
  }

  // Up to the next operator; brackets may hold any of them.
  std::string_view word() {
    std::size_t at = 0;
    bool bracket = false;
    for (; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (c == '[') bracket = true;
      if (c == ']') bracket = false;
      if (!bracket && (c == '.' || c == '/' || c == '(' || c == ')' || c == '{')) break;
    }
    const std::string_view text = rest_.substr(0, at);
    rest_.remove_prefix(at);
    return text;
  }

  bool skip_annotation() {
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return false;
    for (const char c : rest_.substr(0, end))
      if (c < '!' || c > '~') return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  std::optional<Unit> power(std::string_view text) {
    std::size_t digits = text.size();
    while (digits > 0 && is_digit(text[digits - 1]))
      --digits;
    if (digits == 0) {
      const auto number = Ratio::parse(text);
      return number && !number->is_zero() ? std::optional(Unit{*number, {}, {}}) : std::nullopt;
    }
    int exponent = 1;
    if (digits < text.size()) {
      if (text.size() - digits > 2) return std::nullopt;
      exponent = std::atoi(std::string(text.substr(digits)).c_str());
      if (text[digits - 1] == '-') exponent = -exponent;
      if (text[digits - 1] == '-' || text[digits - 1] == '+') --digits;
    }
    const auto unit = find_(text.substr(0, digits));
    if (!unit || exponent == 1) return unit;
    return combine(Unit{}, *unit, exponent);
  }

  std::string_view rest_;
  Find find_;
  int depth_ = 0;
};

// An atom, or a prefix and a metric atom.
template <class Find, class Metric>
std::optional<Unit> find_with_prefix(std::string_view code, Find find, Metric is_metric) {
  if (const Unit* unit = find(code)) return *unit;
  for (const Prefix& prefix : prefixes()) {
    if (!code.starts_with(prefix.code)) continue;
    const std::string_view atom = code.substr(prefix.code.size());
    const Unit* unit = is_metric(atom) ? find(atom) : nullptr;
    const auto factor = Ratio::parse(prefix.factor);
    if (!unit || !factor) continue;
    Unit result = *unit;
    // x prefixed units are x * factor of the unit, also before an offset is added.
    const auto scaled = multiply(result.factor, *factor);
    const auto offset = result.offset ? divide(*result.offset, *factor) : std::nullopt;
    if (!scaled) return std::nullopt;
    result.factor = *scaled;
    if (result.offset) result.offset = offset;
    return result;
  }
  return std::nullopt;
}

Atoms::Atoms() {
  for (const Atom& atom : atoms())
    if (atom.scale == Scale::Metric) metric_.emplace(atom.code, true);
  for (std::size_t at = 0; at < atoms().size(); ++at)
    resolve(at);
}

const Unit& Atoms::resolve(std::size_t at) {
  const Atom& atom = atoms()[at];
  if (const auto found = units_.find(atom.code); found != units_.end()) return found->second;
  Unit unit;
  if (atom.unit.empty()) {
    unit.dimensions.push_back({static_cast<std::uint16_t>(at), 1});
    return units_.emplace(atom.code, std::move(unit)).first->second;
  }
  // The definitions do not go in circles: each unit rests on others down to the base units.
  const auto find = [this](std::string_view code) -> const Unit* {
    for (std::size_t other = 0; other < atoms().size(); ++other)
      if (atoms()[other].code == code) return &resolve(other);
    return nullptr;
  };
  const auto with_prefix = [&](std::string_view code) {
    return find_with_prefix(code, find, [this](std::string_view of) { return is_metric(of); });
  };
  const auto definition = Reader(atom.unit, with_prefix).run();
  const auto factor = Ratio::parse(atom.factor);
  if (definition && factor) {
    unit = *definition;
    unit.factor = multiply(definition->factor, *factor).value_or(Ratio{});
    if (!atom.offset.empty()) unit.offset = Ratio::parse(atom.offset);
  }
  return units_.emplace(atom.code, std::move(unit)).first->second;
}

const Atoms& known_atoms() {
  static const Atoms known;
  return known;
}

}  // namespace

std::optional<Unit> Unit::parse(std::string_view code) {
  if (code.empty() || code.size() > kCodeMax) return std::nullopt;
  const Atoms& known = known_atoms();
  const auto find = [&known](std::string_view of) {
    return find_with_prefix(
        of, [&](std::string_view atom) { return known.find(atom); },
        [&](std::string_view atom) { return known.is_metric(atom); });
  };
  return Reader(code, find).run();
}

std::optional<Unit> combine(const Unit& a, const Unit& b, int exponent) {
  if (a.offset || b.offset) return std::nullopt;
  const auto powered = power(b.factor, exponent);
  const auto factor = powered ? multiply(a.factor, *powered) : std::nullopt;
  if (!factor) return std::nullopt;
  Unit result{*factor, {}, a.dimensions};
  for (const Dimension& dimension : b.dimensions) {
    const auto place =
        std::lower_bound(result.dimensions.begin(), result.dimensions.end(), dimension,
                         [](const Dimension& x, const Dimension& y) { return x.base < y.base; });
    const bool found = place != result.dimensions.end() && place->base == dimension.base;
    const int sum = (found ? place->exponent : 0) + dimension.exponent * exponent;
    if (std::abs(sum) > Unit::kExponentMax) return std::nullopt;
    const auto narrow = static_cast<std::int16_t>(sum);
    if (!found && sum != 0) result.dimensions.insert(place, {dimension.base, narrow});
    if (found && sum != 0) place->exponent = narrow;
    if (found && sum == 0) result.dimensions.erase(place);
  }
  return result;
}

std::string Unit::base_code() const {
  std::vector<std::string> parts;
  for (const Dimension& dimension : dimensions) {
    std::string part(atoms()[dimension.base].code);
    if (dimension.exponent != 1) part += std::to_string(dimension.exponent);
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end());
  std::string code;
  for (const std::string& part : parts)
    code.append(code.empty() ? "" : ".").append(part);
  return code.empty() ? "1" : code;
}

std::optional<Ratio> Unit::to_base(const Ratio& value) const {
  const auto moved = offset ? add(value, *offset) : std::optional(value);
  return moved ? multiply(*moved, factor) : std::nullopt;
}

std::optional<Ratio> Unit::from_base(const Ratio& value) const {
  const auto scaled = divide(value, factor);
  return scaled && offset ? add(*scaled, offset->negated()) : scaled;
}

std::optional<Canonical> canonical(std::string_view value, std::string_view unit) {
  const auto number = Ratio::parse(value);
  const auto parsed = number ? Unit::parse(unit) : std::nullopt;
  const auto base = parsed ? parsed->to_base(*number) : std::nullopt;
  if (!base) return std::nullopt;
  auto decimal = base->decimal();
  return Canonical{std::move(decimal.text), parsed->base_code(), decimal.exact};
}

}  // namespace fhir::ucum
