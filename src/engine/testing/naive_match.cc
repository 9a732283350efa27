#include "engine/testing/naive_match.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "base/text/collate.h"
#include "base/text/fold.h"
#include "fhir/params/dates.h"
#include "fhir/ucum/unit.h"

namespace engine::testing {
namespace {

using fhir::SearchType;
using fhir::json::Value;
using fhir::path::Element;
using fhir::path::Item;
using fhir::ucum::Ratio;

std::string type_of(const NaiveMatch& how, const Item& item) {
  return std::string(fhir::path::type_name(item, how.definitions).name);
}

Value json_of(const Item& item) {
  const Element* element = item.get<Element>();
  return element ? element->value : Value{};
}

std::string member(const Value& object, std::string_view name) {
  const Value found = object.is_object() ? object.find(name) : Value{};
  return found.is_string() ? found.string() : "";
}

// The text of a primitive, or of a computed value.
std::string primitive(const NaiveMatch& how, const Item& item) {
  const Value value = json_of(item);
  if (value.is_string()) return value.string();
  const auto system = fhir::path::to_system(item, how.definitions);
  return system ? fhir::path::to_text(*system).value_or("") : "";
}

// --- token: https://hl7.org/fhir/R4/search.html#token

struct Token {
  std::string system;
  std::string code;
};

std::vector<Token> tokens(const NaiveMatch& how, const Item& item) {
  const std::string type = type_of(how, item);
  const Value value = json_of(item);
  std::vector<Token> found;
  if (type == "CodeableConcept") {
    for (const Value coding : value.find("coding") ? value.find("coding") : Value{})
      found.push_back({member(coding, "system"), member(coding, "code")});
  } else if (type == "Coding") {
    found.push_back({member(value, "system"), member(value, "code")});
  } else if (type == "Identifier" || type == "ContactPoint") {
    found.push_back({member(value, "system"), member(value, "value")});
  } else {
    found.push_back({"", primitive(how, item)});
  }
  std::erase_if(found, [](const Token& each) { return each.system.empty() && each.code.empty(); });
  return found;
}

bool is_coded(const NaiveMatch& how, const Item& item) {
  const std::string type = type_of(how, item);
  return type == "CodeableConcept" || type == "Coding" || type == "Identifier";
}

bool token_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  const auto parts = naive_split(value, '|');
  for (const Token& token : tokens(how, item)) {
    if (parts.size() == 1 && !token.code.empty() && token.code == naive_unescape(value))
      return true;
    if (parts.size() < 2) continue;
    const std::string system = naive_unescape(parts[0]);
    const std::string code = naive_unescape(parts[1]);
    if (token.system == system && (code.empty() || token.code == code)) return true;
  }
  return false;
}

// --- string: #string. HumanName and Address are any of their parts.

std::vector<std::string> strings(const NaiveMatch& how, const Item& item) {
  const std::string type = type_of(how, item);
  const Value value = json_of(item);
  std::vector<std::string> found;
  const auto add = [&](std::string_view name) {
    const Value part = value.find(name);
    if (part.is_string()) found.push_back(part.string());
    if (!part.is_array()) return;
    for (const Value each : part)
      if (each.is_string()) found.push_back(each.string());
  };
  if (type == "HumanName") {
    for (const char* name : {"family", "given", "prefix", "suffix", "text"})
      add(name);
  } else if (type == "Address") {
    for (const char* name : {"line", "city", "district", "state", "postalCode", "country", "text"})
      add(name);
  } else if (!value || !value.is_object()) {
    found.push_back(primitive(how, item));
  }
  std::erase(found, "");
  return found;
}

// Beyond the specification: the engine also finds a text by its second word, up to the 17th.
bool a_word_begins(std::string_view text, std::string_view folded) {
  constexpr int kWords = 16;
  std::size_t space = text.find(' ');
  for (int word = 0; word < kWords && space != text.npos; ++word) {
    if (text.substr(space + 1).starts_with(folded)) return true;
    space = text.find(' ', space + 1);
  }
  return false;
}

bool string_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  const std::string asked = naive_unescape(value);
  const std::string folded = base::fold(asked);
  for (const std::string& text : strings(how, item)) {
    const std::string own = base::fold(text);
    if (how.modifier == "exact") {
      if (text == asked) return true;
    } else if (how.modifier == "contains") {
      if (own.find(folded) != own.npos) return true;
    } else if (own.starts_with(folded) || a_word_begins(own, folded)) {
      return true;
    }
  }
  return false;
}

// --- reference and uri: #reference, #uri

bool is_target(const NaiveMatch& how, std::string_view type_name) {
  return naive_is_target(how, how.definitions.find_resource(type_name));
}

std::string reference(const NaiveMatch& how, const Item& item) {
  const Value value = json_of(item);
  if (!value.is_object()) return primitive(how, item);
  // Bundle.entry[0].resource: the resource itself is what is referred to.
  const std::string inside = member(value, "resourceType");
  if (inside.empty()) return member(value, "reference");
  return is_target(how, inside) ? inside + "/" + member(value, "id") : "";
}

bool reference_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  const std::string own = reference(how, item);
  const std::string asked = naive_unescape(value);
  if (own.empty()) return false;
  const std::string target = how.local(own);
  const std::string wanted = how.local(asked);
  if (!how.modifier.empty()) return target == std::string(how.modifier) + "/" + asked;
  if (target.empty()) {
    const std::string bare = own.substr(0, own.find('|'));
    return wanted.empty() && (own == asked || bare == asked);
  }
  // An id alone is one of the types that the parameter may lead to.
  const std::size_t slash = target.find('/');
  if (!wanted.empty()) return target == wanted;
  return is_target(how, target.substr(0, slash)) && target.substr(slash + 1) == asked;
}

bool uri_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  const std::string own = primitive(how, item);
  const std::string asked = naive_unescape(value);
  const bool canonical = type_of(how, item) == "canonical";
  return !own.empty() && (own == asked || (canonical && own.substr(0, own.find('|')) == asked));
}

// --- prefixes: #prefix, for ranges [low, high)

constexpr std::string_view kPrefixes[] = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"};

std::string take_prefix(std::string_view& value) {
  for (const std::string_view prefix : kPrefixes) {
    if (!value.starts_with(prefix)) continue;
    value.remove_prefix(2);
    return std::string(prefix);
  }
  return "eq";
}

// --- date: #date

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

std::optional<fhir::DateRange> period(const Value& value) {
  const std::string start = member(value, "start");
  const std::string end = member(value, "end");
  const auto low = fhir::date_range(start);
  const auto high = fhir::date_range(end);
  if ((start.empty() && end.empty()) || (!start.empty() && !low) || (!end.empty() && !high)) {
    return std::nullopt;
  }
  const fhir::DateRange range{low ? low->low_ms : kMin, high ? high->high_ms : kMax};
  return range.low_ms < range.high_ms ? std::optional(range) : std::nullopt;
}

std::optional<fhir::DateRange> dates(const NaiveMatch& how, const Item& item) {
  const Value value = json_of(item);
  const std::string type = type_of(how, item);
  if (type == "Period") return period(value);
  if (type == "date" || type == "dateTime" || type == "instant") {
    return fhir::date_range(primitive(how, item));
  }
  if (type != "Timing") return std::nullopt;
  std::optional<fhir::DateRange> outer;
  const auto include = [&](const std::optional<fhir::DateRange>& range) {
    if (!range) return;
    outer = outer ? fhir::DateRange{std::min(outer->low_ms, range->low_ms),
                                    std::max(outer->high_ms, range->high_ms)}
                  : *range;
  };
  if (const Value events = value.find("event"))
    for (const Value event : events)
      if (event.is_string()) include(fhir::date_range(event.string()));
  if (const Value bounds = value.at("repeat", "boundsPeriod")) include(period(bounds));
  return outer;
}

bool date_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  const std::string prefix = take_prefix(value);
  auto asked = fhir::date_range(value);
  const auto own = dates(how, item);
  if (!asked || !own) return false;
  if (prefix == "ap") {  // #prefix: 10% of the gap between now and the date, at least a day here
    const std::int64_t gap = std::max<std::int64_t>(std::abs(how.now_ms - asked->low_ms) / 10,
                                                    std::int64_t{24} * 3600 * 1000);
    return own->low_ms < asked->high_ms + gap && own->high_ms > asked->low_ms - gap;
  }
  const bool within = own->low_ms >= asked->low_ms && own->high_ms <= asked->high_ms;
  if (prefix == "ne") return !within;
  if (prefix == "gt") return own->high_ms > asked->high_ms;
  if (prefix == "lt") return own->low_ms < asked->low_ms;
  if (prefix == "ge") return within || own->high_ms > asked->high_ms;
  if (prefix == "le") return within || own->low_ms < asked->low_ms;
  if (prefix == "sa") return own->low_ms >= asked->high_ms;
  if (prefix == "eb") return own->high_ms <= asked->low_ms;
  return within;
}

// --- number and quantity: #number, #quantity

struct Amount {
  std::optional<Ratio> low;  // nothing: open
  std::optional<Ratio> high;
  std::string system;
  std::string code;
  std::string unit;
  std::string comparator = {};  // of a value: what it says of itself
};

std::optional<Ratio> number(const Value& value) {
  return value && value.is_number() ? Ratio::parse(value.raw()) : std::nullopt;
}

// From the least to the greatest of the samples: origin + factor * number.
std::optional<Amount> sampled(const Value& value) {
  const Value origin = value.find("origin");
  const auto zero = origin ? number(origin.find("value")) : std::nullopt;
  const Value given = value.find("factor");
  const Ratio factor = given ? number(given).value_or(Ratio{}) : Ratio{};
  Amount found{{}, {}, member(origin, "system"), member(origin, "code"), member(origin, "unit")};
  for (const std::string& word : naive_split(member(value, "data"), ' ')) {
    const auto raw = Ratio::parse(word);
    const auto scaled = raw ? multiply(*raw, factor) : std::nullopt;
    const auto sample = scaled && zero ? add(*zero, *scaled) : std::nullopt;
    if (!sample) continue;
    found.low = found.low ? std::min(*found.low, *sample) : *sample;
    found.high = found.high ? std::max(*found.high, *sample) : *sample;
  }
  return found.low ? std::optional(found) : std::nullopt;
}

std::optional<Amount> amount(const NaiveMatch& how, const Item& item) {
  const Value value = json_of(item);
  const std::string type = type_of(how, item);
  if (!value) return std::nullopt;
  if (value.is_number()) {
    const auto exact = number(value);
    return exact ? std::optional(Amount{exact, exact, {}, {}, {}}) : std::nullopt;
  }
  if (type == "Range") {
    const Value low = value.find("low");
    const Value high = value.find("high");
    const Value unit = low ? low : high;
    Amount found{low ? number(low.find("value")) : std::nullopt,
                 high ? number(high.find("value")) : std::nullopt, member(unit, "system"),
                 member(unit, "code"), member(unit, "unit")};
    return found.low || found.high ? std::optional(found) : std::nullopt;
  }
  const auto exact = value.is_object() ? number(value.find("value")) : std::nullopt;
  if (type == "SampledData") return sampled(value);
  if (!exact) return std::nullopt;
  Amount found{exact, exact, member(value, "system"), member(value, "code"), member(value, "unit")};
  if (type == "Money") {
    found.system = "urn:iso:std:iso:4217";
    found.code = found.unit = member(value, "currency");
  }
  const std::string comparator = member(value, "comparator");
  found.comparator = comparator;
  if (comparator.starts_with("<")) found.low.reset();
  if (comparator.starts_with(">")) found.high.reset();
  return found;
}

// Half a unit of the last digit, as a number: 0.05 for 5.4, 50 for 1e2.
std::optional<Ratio> half_digit(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::size_t point = text.substr(0, e).find('.');
  int scale = point == text.npos ? 0 : static_cast<int>(std::min(e, text.size()) - point - 1);
  if (e != text.npos) scale -= std::stoi(std::string(text.substr(e + 1)));
  if (e != text.npos && point == text.npos) ++scale;  // 1e2 is [95, 105)
  return Ratio::parse("5e" + std::to_string(-scale - 1));
}

struct Asked {
  std::string prefix;
  Ratio value;
  Ratio low;
  Ratio high;
};

std::optional<Asked> asked_number(std::string_view text) {
  const std::string prefix = take_prefix(text);
  const auto value = Ratio::parse(text);
  const auto half = value ? half_digit(text) : std::nullopt;
  if (!half) return std::nullopt;
  const auto low = add(*value, half->negated());
  const auto high = add(*value, *half);
  return Asked{prefix, *value, *low, *high};
}

bool number_matches(const Asked& asked, const Amount& own) {
  const bool within = own.low && own.high && *own.low >= asked.low && *own.high < asked.high;
  // Of a value below 5 all numbers are: 5 itself is not among them.
  const bool below = own.comparator == "<";
  const bool above = own.comparator == ">";
  if (asked.prefix == "ne") return !within;
  if (asked.prefix == "gt") return !own.high || *own.high > asked.value;
  if (asked.prefix == "ge")
    return !own.high || (below ? *own.high > asked.value : *own.high >= asked.value);
  if (asked.prefix == "lt") return !own.low || *own.low < asked.value;
  if (asked.prefix == "le")
    return !own.low || (above ? *own.low < asked.value : *own.low <= asked.value);
  if (asked.prefix == "sa")
    return own.low && (above ? *own.low >= asked.value : *own.low > asked.value);
  if (asked.prefix == "eb")
    return own.high && (below ? *own.high <= asked.value : *own.high < asked.value);
  if (asked.prefix == "ap") {
    const auto margin = multiply(asked.value, *Ratio::parse("0.1"));
    const Ratio a = *add(asked.value, *margin);
    const Ratio b = *add(asked.value, margin->negated());
    const Ratio low = std::min(a, b);
    const Ratio high = std::max(a, b);
    return (!own.high || (below ? *own.high > low : *own.high >= low)) &&
           (!own.low || (above ? *own.low < high : *own.low <= high));
  }
  return within;
}

// Both in base units, if they are of the same kind.
bool canonical_matches(Asked asked, Amount own, const std::string& unit) {
  const auto mine = fhir::ucum::Unit::parse(own.code);
  const auto theirs = fhir::ucum::Unit::parse(unit);
  if (!mine || !theirs || mine->dimensions != theirs->dimensions) return false;
  for (Ratio* each : {&asked.value, &asked.low, &asked.high})
    *each = *theirs->to_base(*each);
  for (std::optional<Ratio>* each : {&own.low, &own.high})
    if (*each) *each = mine->to_base(**each);
  return number_matches(asked, own);
}

bool quantity_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  static constexpr std::string_view kUcum = "http://unitsofmeasure.org";
  const auto parts = naive_split(value, '|');
  const auto asked = asked_number(parts[0]);
  const auto own = amount(how, item);
  if (!asked || !own) return false;
  if (parts.size() < 3) return number_matches(*asked, *own);
  const std::string system = naive_unescape(parts[1]);
  const std::string code = naive_unescape(parts[2]);
  if (system.empty()) {
    const bool same = code.empty() || own->code == code || own->unit == code;
    return same && number_matches(*asked, *own);
  }
  if (own->system != system) return false;
  if (code.empty() || own->code == code) return number_matches(*asked, *own);
  return system == kUcum && canonical_matches(*asked, *own, code);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ',' || c == '|' || c == '$') out += '\\';
    out += c;
  }
  return out;
}

std::vector<std::string> texts_of(const NaiveMatch& how, const Item& item);

}  // namespace

bool naive_is_target(const NaiveMatch& how, fhir::TypeId type) {
  if (type == fhir::TypeId::None) return false;
  for (const fhir::TypeId target : how.targets)
    if (how.definitions.is_a(type, target)) return true;
  return false;
}

std::vector<std::string> naive_split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == separator) {
      parts.emplace_back();
      continue;
    }
    parts.back() += text[at];
    if (text[at] == '\\' && at + 1 < text.size()) parts.back() += text[++at];
  }
  return parts;
}

std::string naive_unescape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    out += text[at];
  }
  return out;
}

namespace {

// Some official expressions find an extension where they mean its value.
std::vector<Item> unwrapped(const NaiveMatch& how, const Item& item) {
  std::vector<Item> found;
  if (type_of(how, item) != "Extension") return {item};
  const Element& element = *item.get<Element>();
  for (const fhir::Property& property : how.definitions.properties(element.type)) {
    if (property.element_name != "value") continue;
    const Value value = element.value.find(property.name);
    if (value) found.push_back(fhir::path::element_item(value, property.type));
  }
  return found;
}

bool item_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  switch (how.type) {
    case SearchType::Token:
      return token_matches(how, item, value);
    case SearchType::String:
      return string_matches(how, item, value);
    case SearchType::Reference:
      return reference_matches(how, item, value);
    case SearchType::Uri:
      return uri_matches(how, item, value);
    case SearchType::Date:
      return date_matches(how, item, value);
    case SearchType::Number: {
      const auto asked = asked_number(value);
      const auto own = amount(how, item);
      return asked && own && number_matches(*asked, *own);
    }
    case SearchType::Quantity:
      return quantity_matches(how, item, value);
    case SearchType::Composite:
    case SearchType::Special:
      break;
  }
  return false;
}

}  // namespace

bool naive_matches(const NaiveMatch& how, const Item& item, std::string_view value) {
  for (const Item& each : unwrapped(how, item))
    if (item_matches(how, each, value)) return true;
  return false;
}

std::vector<std::string> naive_texts(const NaiveMatch& how, const Item& item) {
  std::vector<std::string> found;
  for (const Item& each : unwrapped(how, item))
    for (std::string& text : texts_of(how, each))
      found.push_back(std::move(text));
  return found;
}

std::vector<NaiveSortValue> naive_sort_values(const NaiveMatch& how, const Item& item,
                                              bool descending) {
  std::vector<NaiveSortValue> found;
  for (const Item& each : unwrapped(how, item)) {
    if (how.type == SearchType::Date) {
      if (const auto range = dates(how, each))
        found.emplace_back(descending ? range->high_ms : range->low_ms);
    } else if (how.type == SearchType::Number) {
      const auto own = amount(how, each);
      if (own && own->low && own->high) found.emplace_back(descending ? *own->high : *own->low);
    } else if (how.type == SearchType::String) {
      for (const std::string& text : strings(how, each))
        found.emplace_back(base::collation_key(text));
    } else if (how.type == SearchType::Token) {
      for (const Token& token : tokens(how, each))
        found.emplace_back(token.code + '\0' + token.system);
    }
  }
  return found;
}

namespace {

bool says_something(const Item& item) {
  const Value value = json_of(item);
  if (!value.is_object()) return false;
  for (const char* name : {"text", "display"})
    if (!member(value, name).empty()) return true;
  for (const Value coding : value.find("coding") ? value.find("coding") : Value{})
    if (!member(coding, "display").empty()) return true;
  return value.find("type") && value.find("type").is_object() &&
         !member(value.find("type"), "text").empty();
}

bool has_identifier(const Item& item) {
  const Value value = json_of(item);
  const Value identifier = value.is_object() ? value.find("identifier") : Value{};
  return !member(identifier, "system").empty() || !member(identifier, "value").empty();
}

}  // namespace

bool naive_is_words_alone(const fhir::Definitions& definitions, const Item& item,
                          std::string_view type) {
  const Value value = json_of(item);
  if (!value.is_object() || !member(value, "resourceType").empty()) return false;
  const std::string reference = member(value, "reference");
  const auto parts = naive_split(reference, '/');
  const bool named =
      parts.size() > 1 && definitions.find_resource(parts[parts.size() - 2]) != fhir::TypeId::None;
  if (named || reference.starts_with("#")) return false;
  const std::string own = member(value, "type");
  return (own.empty() || own == type) && (says_something(item) || has_identifier(item));
}

bool naive_has_value(const NaiveMatch& how, const Item& item) {
  return std::ranges::any_of(unwrapped(how, item), [&](const Item& each) {
    if (how.type == SearchType::Date) return dates(how, each).has_value();
    if (!texts_of(how, each).empty()) return true;
    // What another modifier than none would find it by: :text, :identifier.
    if (how.type == SearchType::Token) return says_something(each);
    const bool is_resource = !member(json_of(each), "resourceType").empty();
    if (how.type == SearchType::Reference && is_resource) return !reference(how, each).empty();
    if (how.type == SearchType::Reference)
      return !reference(how, each).empty() || says_something(each) || has_identifier(each);
    return false;
  });
}

namespace {

std::vector<std::string> texts_of(const NaiveMatch& how, const Item& item) {
  std::vector<std::string> found;
  const Value value = json_of(item);
  switch (how.type) {
    case SearchType::Token:
      for (const Token& token : tokens(how, item)) {
        if (!token.code.empty()) found.push_back(escaped(token.code));
        if (is_coded(how, item)) {
          found.push_back(escaped(token.system) + "|" + escaped(token.code));
          if (!token.system.empty()) found.push_back(escaped(token.system) + "|");
        }
      }
      break;
    case SearchType::String:
      for (const std::string& text : strings(how, item))
        found.push_back(escaped(text));
      break;
    case SearchType::Reference:
      // Nobody can ask for a resource that is contained in another by its place.
      // Nor is a text that is neither an address nor a type and an id anything but an id.
      if (reference(how, item).starts_with("#")) break;
      if (reference(how, item).find_first_of(":/") == std::string::npos) break;
      found.push_back(escaped(reference(how, item)));
      if (const std::string own = how.local(reference(how, item)); !own.empty()) {
        found.push_back(own);
        // Where no targets are declared, an id alone says nothing about which resource is meant.
        if (!how.targets.empty()) found.push_back(own.substr(own.find('/') + 1));
      }
      break;
    case SearchType::Uri:
      found.push_back(escaped(primitive(how, item)));
      break;
    case SearchType::Date: {
      if (!dates(how, item)) break;
      for (const char* name : {"start", "end"})
        if (value.is_object()) found.push_back(member(value, name));
      if (!value.is_object()) found.push_back(primitive(how, item));
      break;
    }
    case SearchType::Number:
    case SearchType::Quantity: {
      const auto own = amount(how, item);
      const auto& one = own && own->low ? own->low : own ? own->high : std::nullopt;
      if (!one) break;
      const std::string digits = one->decimal().text;
      found.push_back(digits);
      if (how.type == SearchType::Number) break;
      found.push_back(digits + "||" + escaped(own->code));
      if (!own->system.empty()) {
        found.push_back(digits + "|" + escaped(own->system) + "|" + escaped(own->code));
      }
      break;
    }
    case SearchType::Composite:
    case SearchType::Special:
      break;
  }
  std::erase(found, "");
  return found;
}

}  // namespace

}  // namespace engine::testing
