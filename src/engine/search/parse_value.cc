#include "engine/search/parse_value.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "engine/search/escape.h"

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
  static constexpr Modifier kToken[] = {Modifier::Not};
  static constexpr Modifier kString[] = {Modifier::Exact, Modifier::Contains};
  switch (type) {
    case SearchType::Token:
      return kToken;
    case SearchType::String:
      return kString;
    case SearchType::Reference:
    case SearchType::Uri:
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

}  // namespace

base::Result<> read_modifier(const fhir::Definitions& definitions, std::string_view text,
                             Criterion& criterion) {
  const SearchType type = criterion.parameter->type;
  const auto known = std::ranges::find(kModifiers, text, &ModifierRow::name);
  if (known != std::end(kModifiers) && takes(type, known->modifier)) {
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
  switch (criterion.parameter->type) {
    case SearchType::Token:
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
    case SearchType::Composite:
    case SearchType::Special:
      break;
  }
  return fail(ErrorKind::Unsupported, "search by " + named(criterion) + " is not offered");
}

}  // namespace engine
