#include "engine/search/parse_value.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "engine/search/escape.h"
#include "fhir/params/big_decimal.h"
#include "fhir/ucum/canonical_unit.h"

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::SearchType;

struct ModifierRow {
  std::string_view name;
  Modifier modifier;
};
constexpr ModifierRow kModifiers[] = {
    {"missing", Modifier::Missing},   {"exact", Modifier::Exact},
    {"contains", Modifier::Contains}, {"not", Modifier::Not},
    {"text", Modifier::Text},         {"in", Modifier::In},
    {"not-in", Modifier::NotIn},      {"above", Modifier::Above},
    {"below", Modifier::Below},       {"identifier", Modifier::Identifier},
    {"of-type", Modifier::OfType},
};

// The modifiers that parameters of a type take, beside :missing.
std::span<const Modifier> modifiers_of(SearchType type) {
  static constexpr Modifier kToken[] = {Modifier::Not,  Modifier::Text,  Modifier::OfType,
                                        Modifier::In,   Modifier::NotIn, Modifier::Above,
                                        Modifier::Below};
  static constexpr Modifier kString[] = {Modifier::Exact, Modifier::Contains};
  static constexpr Modifier kReference[] = {Modifier::Identifier, Modifier::Text};
  static constexpr Modifier kUri[] = {Modifier::Above, Modifier::Below};
  switch (type) {
    case SearchType::Token:
      return kToken;
    case SearchType::String:
      return kString;
    case SearchType::Reference:
      return kReference;
    case SearchType::Uri:
      return kUri;
    case SearchType::Date:
    case SearchType::Number:
    case SearchType::Quantity:
    case SearchType::Composite:
    case SearchType::Special:
      return {};
  }
  return {};
}

bool takes(SearchType type, Modifier modifier) {
  const auto modifiers = modifiers_of(type);
  return modifier == Modifier::Missing || std::ranges::find(modifiers, modifier) != modifiers.end();
}

std::string offered(SearchType type) {
  std::string text;
  for (const ModifierRow& row : kModifiers)
    if (takes(type, row.modifier)) text.append(text.empty() ? ":" : ", :").append(row.name);
  if (type == SearchType::Reference) text.append(", :[resource type]");
  return text;
}

std::string named(const Criterion& criterion) {
  return "'" + criterion.label + "'";
}

base::Result<AskedValue> parse_token(const Criterion& criterion, std::string_view text) {
  const std::size_t bar = find_unescaped(text, '|');
  if (bar == text.npos) return TokenValue{std::nullopt, unescape(text)};
  TokenValue token{unescape(text.substr(0, bar)), unescape(text.substr(bar + 1))};
  if (token.system->empty() && token.code.empty())
    return fail(ErrorKind::Invalid, "a value of " + named(criterion) +
                                        " has neither system nor code: write code, system|code or "
                                        "system|");
  return token;
}

std::unexpected<base::Error> malformed(const Criterion& criterion, std::string_view form) {
  return fail(ErrorKind::Invalid,
              "a value of " + named(criterion) + " must be written as " + std::string(form));
}

// A code and the system in which it has others above and below itself.
base::Result<AskedValue> parse_concept(const Criterion& criterion, std::string_view text) {
  AskedValue value = TRY(parse_token(criterion, text));
  const auto& token = std::get<TokenValue>(value);
  if (!token.system || token.system->empty() || token.code.empty())
    return malformed(criterion, "system|code");
  return value;
}

// The identifier of a logical reference: value, system|value or |value.
base::Result<AskedValue> parse_identifier(const Criterion& criterion, std::string_view text) {
  const std::size_t bar = find_unescaped(text, '|');
  TokenValue token;
  if (bar != text.npos) token.system = unescape(text.substr(0, bar));
  token.code = unescape(bar == text.npos ? text : text.substr(bar + 1));
  if (token.code.empty()) return malformed(criterion, "system|value");
  return token;
}

base::Result<AskedValue> parse_of_type(const Criterion& criterion, std::string_view text) {
  const std::vector<std::string> parts = split_unescaped(text, '|');
  if (parts.size() != 3 || parts[1].empty() || parts[2].empty())
    return malformed(criterion, "system|code|value, of the type and of the identifier");
  return OfTypeValue{unescape(parts[0]), unescape(parts[1]), unescape(parts[2])};
}

std::optional<double> number_in(const std::string& text, double limit) {
  if (!fhir::BigDecimal::parse(text)) return std::nullopt;
  const double number = std::strtod(text.c_str(), nullptr);
  if (!(number >= -limit && number <= limit)) return std::nullopt;
  return number;
}

// latitude|longitude|distance|unit. Without a distance 10 km, without a unit kilometres.
base::Result<AskedValue> parse_near(const Criterion& criterion, std::string_view text) {
  const auto refusal = [&] {
    return malformed(criterion, "latitude|longitude|distance|unit, as in 55.7|12.5|10|km");
  };
  const std::vector<std::string> parts = split_unescaped(text, '|');
  if (parts.size() < 2 || parts.size() > 4) return refusal();
  const auto latitude = number_in(parts[0], 90);
  const auto longitude = number_in(parts[1], 180);
  const std::string distance = parts.size() > 2 && !parts[2].empty() ? parts[2] : "10";
  const std::string code = parts.size() > 3 && !parts[3].empty() ? unescape(parts[3]) : "km";
  const auto number = number_in(distance, 1e12);
  const auto unit = fhir::ucum::canonical_unit(code);
  if (!latitude || !longitude || !number || *number < 0 || !unit || unit->code != "m")
    return refusal();
  const auto metres = unit->to_canonical(*fhir::BigDecimal::parse(distance));
  if (!metres) return refusal();
  return NearValue{*latitude, *longitude, std::strtod(metres->text().c_str(), nullptr)};
}

}  // namespace

base::Result<> read_modifier(const fhir::Definitions& definitions, std::string_view text,
                             Criterion& criterion) {
  const SearchType type = criterion.parameter->type;
  const auto known = std::ranges::find(kModifiers, text, &ModifierRow::name);
  // An id has neither text nor type.
  const bool is_id = criterion.parameter->code == "_id";
  const bool fits = known != std::end(kModifiers) && takes(type, known->modifier);
  if (fits &&
      (!is_id || known->modifier == Modifier::Missing || known->modifier == Modifier::Not)) {
    criterion.modifier = known->modifier;
    return {};
  }
  criterion.other = definitions.find_resource(text);
  if (type == SearchType::Reference && criterion.other != fhir::TypeId::None) {
    criterion.modifier = Modifier::Type;
    return {};
  }
  return fail(ErrorKind::Unsupported, "the modifier ':" + std::string(text) + "' of " +
                                          named(criterion) +
                                          " is not offered: leave it out, or use " + offered(type));
}

base::Result<AskedValue> parse_value(const Criterion& criterion, std::string_view text) {
  // Not a matter of content, so not of the type that the definition gives it.
  if (criterion.parameter->code == "_id") return TextValue{unescape(text)};
  switch (criterion.modifier) {
    case Modifier::Text:
    case Modifier::In:
    case Modifier::NotIn:
      return TextValue{unescape(text)};
    case Modifier::Identifier:
      return parse_identifier(criterion, text);
    case Modifier::OfType:
      return parse_of_type(criterion, text);
    default:
      break;
  }
  switch (criterion.parameter->type) {
    case SearchType::Token:
      if (criterion.modifier == Modifier::Above || criterion.modifier == Modifier::Below)
        return parse_concept(criterion, text);
      return parse_token(criterion, text);
    case SearchType::String:
    case SearchType::Reference:
    case SearchType::Uri:
      return TextValue{unescape(text)};
    case SearchType::Date: {
      auto date = parse_date_condition(text);
      if (!date)
        return fail(ErrorKind::Invalid, "a value of " + named(criterion) +
                                            " is no date: write YYYY, YYYY-MM, YYYY-MM-DD or "
                                            "YYYY-MM-DDThh:mm:ssZ, with a prefix such as ge "
                                            "before it");
      return *date;
    }
    case SearchType::Number: {
      auto number = parse_number_condition(text);
      if (!number)
        return fail(ErrorKind::Invalid, "a value of " + named(criterion) +
                                            " is no number: write one such as 5.4 or 1e3, with a "
                                            "prefix such as ge before it");
      return *std::move(number);
    }
    case SearchType::Quantity: {
      auto quantity = parse_quantity_condition(text);
      if (!quantity)
        return fail(ErrorKind::Invalid, "a value of " + named(criterion) +
                                            " is no quantity: write number, number|system|code or "
                                            "number||code, with a prefix such as ge before it");
      return *std::move(quantity);
    }
    case SearchType::Special:
      if (criterion.parameter->usage == fhir::SearchUsage::Nearby)
        return parse_near(criterion, text);
      break;
    case SearchType::Composite:
      break;
  }
  return fail(ErrorKind::Unsupported, "search by " + named(criterion) + " is not offered");
}

}  // namespace engine
