#include "engine/testing/naive_query.h"

#include <algorithm>

namespace engine::testing {

using fhir::SearchParameter;
using fhir::SearchType;
using fhir::TypeId;
using fhir::path::Item;

namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// A beginning of the text, of whole characters, that does not end in half an escape.
std::string beginning(SeededRandom& random, const std::string& text) {
  std::size_t size = 1 + random.below(text.size());
  while (size < text.size() && is_continuation(text[size]))
    ++size;
  std::string cut = text.substr(0, size);
  const std::size_t last = cut.find_last_not_of('\\');
  const std::size_t slashes = cut.size() - (last == cut.npos ? 0 : last + 1);
  return slashes % 2 == 1 ? text : cut;
}

std::string other_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    } else if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return text;
}

const std::string& some_prefix(SeededRandom& random) {
  static const std::vector<std::string> kPrefixes = {"",   "eq", "ne", "gt", "lt",
                                                     "ge", "le", "sa", "eb"};
  return random.pick(kPrefixes);
}

// A date as it stands, or only its year, month or day.
std::string coarser(SeededRandom& random, const std::string& date) {
  static constexpr std::size_t kSizes[] = {4, 7, 10, 100};
  return date.substr(0, random.pick(kSizes));
}

}  // namespace

NaiveQueries::NaiveQueries(SeededRandom& random, NaiveSearch& data,
                           const fhir::Definitions& definitions)
    : random_(random), data_(data), definitions_(definitions) {
  for (std::size_t at = 0; at < data.resources().size(); ++at)
    by_type_[data.resources()[at].type].push_back(at);
  for (const auto& [type, list] : by_type_)
    types_.push_back(type);
}

TypeId NaiveQueries::some_type() {
  return random_.pick(types_);
}

std::size_t NaiveQueries::some_resource(TypeId type) {
  return random_.pick(by_type_.at(type));
}

std::vector<NaiveCriterion> NaiveQueries::some_criteria(TypeId type) {
  std::vector<NaiveCriterion> criteria;
  const std::uint64_t count = random_.one_in(2) ? 1 : 1 + random_.below(3);
  while (criteria.size() < count)
    criteria.push_back(some_criterion(type, 0));
  return criteria;
}

NaiveCriterion NaiveQueries::some_criterion(TypeId type, int hops) {
  if (hops < 2 && random_.one_in(5)) {
    NaiveCriterion found = random_.one_in(2) ? chain(type, hops + 1) : has(type, hops + 1);
    if (!found.first.empty()) return found;
  }
  return some_test(type);
}

const SearchParameter& NaiveQueries::some_parameter(TypeId type) {
  return random_.pick(definitions_.search_parameters(type));
}

NaiveMatch NaiveQueries::plain(const SearchParameter& parameter) const {
  return {definitions_, parameter.type, {}, parameter.targets, [this](std::string_view text) {
            return data_.local(text);
          }};
}

std::string NaiveQueries::some_text(std::size_t resource, const SearchParameter& parameter) {
  std::vector<std::string> texts;
  for (const Item& item : data_.values(resource, parameter))
    for (std::string& text : naive_texts(plain(parameter), item))
      texts.push_back(std::move(text));
  return texts.empty() ? "" : random_.pick(texts);
}

// A parameter that has a value somewhere, most of the time.
NaiveCriterion NaiveQueries::some_test(TypeId type) {
  for (int tries = 0; tries < 200; ++tries) {
    const SearchParameter& parameter = some_parameter(type);
    if (parameter.type == SearchType::Special) continue;
    if (parameter.type == SearchType::Composite) {
      if (std::string value = some_composite(type, parameter); !value.empty())
        return {std::string(parameter.code), std::move(value)};
      continue;
    }
    if (parameter.usage != fhir::SearchUsage::Normal) continue;
    if (parameter.code == "_text" || parameter.code == "_content") continue;  // no FHIRPath
    if (random_.one_in(100)) {
      return {std::string(parameter.code) + ":missing", random_.one_in(2) ? "true" : "false"};
    }
    const std::string text = some_text(some_resource(type), parameter);
    if (!text.empty()) return changed(parameter, text);
  }
  return {"_id:missing", "false"};
}

// A value of each component, of one element or (where that finds less) of two.
std::string NaiveQueries::some_composite(TypeId type, const SearchParameter& parameter) {
  const std::size_t resource = some_resource(type);
  const auto texts = data_.component_texts(resource, parameter, random_.below(8));
  const auto others = data_.component_texts(resource, parameter, random_.below(8));
  if (texts.empty() || others.empty()) return {};
  std::string value;
  for (std::size_t at = 0; at < texts.size(); ++at) {
    const SearchType of = parameter.components[at].type;
    const auto& from = random_.one_in(4) ? others[at] : texts[at];
    std::string text = random_.pick(from);
    const bool has_prefix =
        of == SearchType::Date || of == SearchType::Number || of == SearchType::Quantity;
    if (of == SearchType::Date) text = coarser(random_, text);
    value += (at > 0 ? "$" : "") + (has_prefix ? some_prefix(random_) + text : text);
  }
  return value;
}

const SearchParameter* NaiveQueries::some_sort(TypeId type) {
  for (int tries = 0; tries < 30; ++tries) {
    const SearchParameter& parameter = some_parameter(type);
    const bool is_compared =
        parameter.type == SearchType::Date || parameter.type == SearchType::Number ||
        parameter.type == SearchType::String || parameter.type == SearchType::Token;
    if (!is_compared || parameter.expression.empty()) continue;
    if (parameter.usage != fhir::SearchUsage::Normal) continue;
    if (data_.sort_value(some_resource(type), parameter, false)) return &parameter;
  }
  return nullptr;
}

NaiveCriterion NaiveQueries::changed(const SearchParameter& parameter, std::string text) {
  const std::string code(parameter.code);
  switch (parameter.type) {
    case SearchType::Token:
      if (random_.one_in(8)) text = other_case(text);
      if (random_.one_in(4)) text += ",no-such-code";
      return {code == "_id" || !random_.one_in(4) ? code : code + ":not", text};
    case SearchType::String: {
      const std::string part = random_.one_in(2) ? beginning(random_, text) : text;
      const std::string value = random_.one_in(3) ? other_case(part) : part;
      static const std::vector<std::string> kModifiers = {"", "", ":exact", ":contains"};
      return {code + random_.pick(kModifiers), value};
    }
    case SearchType::Reference:
      if (data_.local(text) == text && random_.one_in(3)) {
        const std::size_t slash = text.find('/');
        return {code + ":" + text.substr(0, slash), text.substr(slash + 1)};
      }
      return {code, random_.one_in(6) ? text + ",Patient/no-such-id" : text};
    case SearchType::Date:
      return {code, (random_.one_in(8) ? "ap" : some_prefix(random_)) + coarser(random_, text)};
    case SearchType::Number:
    case SearchType::Quantity:
      return {code, (random_.one_in(8) ? "ap" : some_prefix(random_)) + text};
    default:
      return {code, text};
  }
}

// Through a reference that leads somewhere, named with its type or not.
NaiveCriterion NaiveQueries::chain(TypeId type, int hops) {
  for (int tries = 0; tries < 50; ++tries) {
    const SearchParameter& parameter = some_parameter(type);
    if (parameter.type != SearchType::Reference) continue;
    const auto targets = data_.targets(some_resource(type), parameter);
    if (targets.empty()) continue;
    const TypeId to = data_.resources()[random_.pick(targets)].type;
    auto [name, value] = some_criterion(to, hops);
    const std::string typed = ":" + std::string(definitions_.type(to).name);
    return {std::string(parameter.code) + (random_.one_in(2) ? typed : "") + "." + name, value};
  }
  return {};
}

NaiveCriterion NaiveQueries::has(TypeId type, int hops) {
  for (int tries = 0; tries < 100; ++tries) {
    const TypeId from = some_type();
    const SearchParameter& parameter = some_parameter(from);
    if (parameter.type != SearchType::Reference) continue;
    const auto targets = data_.targets(some_resource(from), parameter);
    if (targets.empty() || data_.resources()[random_.pick(targets)].type != type) continue;
    auto [name, value] = some_criterion(from, hops);
    return {"_has:" + std::string(definitions_.type(from).name) + ":" +
                std::string(parameter.code) + ":" + name,
            value};
  }
  return {};
}

}  // namespace engine::testing
