#include "engine/search/parse_criterion.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/index/words.h"
#include "engine/search/escape.h"
#include "engine/search/parse_value.h"

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::SearchType;
using fhir::TypeId;

std::string quoted(std::string_view name) {
  std::string text = "'";
  return text.append(name).append("'");
}

Criterion not_of(Criterion condition) {
  Criterion negation;
  negation.kind = Criterion::Kind::Not;
  negation.label = condition.label;
  negation.parts.push_back(std::move(condition));
  return negation;
}

bool is_full_text(std::string_view code) {
  return code == "_text" || code == "_content";
}

}  // namespace

CriterionParser::Parsed CriterionParser::parse(TypeId type, std::string_view name,
                                               std::string_view value) {
  label_ = name;
  return parse_hop(type, name, value, 0);
}

CriterionParser::Parsed CriterionParser::parse_hop(TypeId type, std::string_view name,
                                                   std::string_view value, std::uint32_t hops) {
  if (name == "_list") return parse_list(type, value, hops + 1);
  if (is_full_text(name.substr(0, name.find(':')))) return parse_full_text(type, name, value);
  if (name.starts_with("_has:")) return parse_has(type, name.substr(5), value, hops + 1);
  const std::size_t dot = name.find('.');
  if (dot == name.npos) return parse_test(type, name, value);
  return parse_chain(type, name.substr(0, dot), name.substr(dot + 1), value, hops + 1);
}

base::Result<> CriterionParser::check_hops(std::uint32_t hops) const {
  if (hops <= limits_.hops_max) return {};
  return fail(ErrorKind::TooLarge, quoted(label_) + " goes through more than " +
                                       std::to_string(limits_.hops_max) +
                                       " references: search in two steps");
}

base::Result<> CriterionParser::count_condition() {
  if (++conditions_ <= limits_.conditions_max) return {};
  return fail(ErrorKind::TooLarge, quoted(label_) +
                                       " may go through too many types: name them, as in "
                                       "subject:Patient.name");
}

// The rest of "_has:Observation:patient:code=x" behind the first colon.
CriterionParser::Parsed CriterionParser::parse_has(TypeId type, std::string_view name,
                                                   std::string_view value, std::uint32_t hops) {
  TRY_VOID(check_hops(hops));
  TRY_VOID(count_condition());
  const std::size_t first = name.find(':');
  const std::size_t second = first == name.npos ? first : name.find(':', first + 1);
  if (second == name.npos || second + 1 == name.size())
    return fail(ErrorKind::Invalid, quoted(label_) +
                                        " is not complete: write _has:Type:reference:parameter, as "
                                        "in _has:Observation:patient:code");
  const std::string_view type_name = name.substr(0, first);
  const std::string_view code = name.substr(first + 1, second - first - 1);
  Criterion has;
  has.kind = Criterion::Kind::Has;
  has.label = label_;
  has.other = definitions_.find_resource(type_name);
  if (has.other == TypeId::None)
    return fail(ErrorKind::Invalid,
                quoted(type_name) + " in " + quoted(label_) + " is not a resource type");
  has.parameter = names_.find(has.other, code);
  if (has.parameter == nullptr || has.parameter->type != SearchType::Reference)
    return fail(ErrorKind::Invalid, quoted(code) + " in " + quoted(label_) +
                                        " is not a reference parameter of " +
                                        std::string(type_name));
  const auto leads_here = [&](TypeId target) { return definitions_.is_a(type, target); };
  if (std::ranges::none_of(has.parameter->targets, leads_here))
    return fail(ErrorKind::Invalid, quoted(code) + " in " + quoted(label_) + " never refers to " +
                                        std::string(definitions_.type(type).name));
  auto part = TRY(parse_hop(has.other, name.substr(second + 1), value, hops));
  if (!part)
    return fail(ErrorKind::Invalid, "the last part of " + quoted(label_) +
                                        " is not a search parameter of " + std::string(type_name));
  has.parts.push_back(*std::move(part));
  return has;
}

// _list=42: what the List with this id names. FHIR R4, search.html#list, so the type is given.
CriterionParser::Parsed CriterionParser::parse_list(TypeId type, std::string_view value,
                                                    std::uint32_t hops) {
  TRY_VOID(check_hops(hops));
  TRY_VOID(count_condition());
  if (value.starts_with('$')) return parse_functional_list(type, value);
  constexpr std::string_view kType = "List/";
  if (value.starts_with(kType)) value.remove_prefix(kType.size());
  Criterion has;
  has.kind = Criterion::Kind::Has;
  has.label = label_;
  has.other = definitions_.find_resource(kType.substr(0, kType.size() - 1));
  has.parameter = names_.find(has.other, "item");
  auto part = TRY(parse_hop(has.other, "_id", value, hops));
  has.parts.push_back(*std::move(part));
  return has;
}

// _list=$current-problems, http://hl7.org/fhir/R4/lifecycle.html#current: what the newest current
// List of that kind names, of each subject. R4 leaves open which List that is; its code is one of
// the example codes for the use of lists. Drug allergies are those of the list of allergies whose
// category is medication: there is no code for a list of them.
CriterionParser::Parsed CriterionParser::parse_functional_list(TypeId type, std::string_view name) {
  struct Row {
    std::string_view name;
    std::string_view code;
  };
  static constexpr Row kRows[] = {{"$current-problems", "problems"},
                                  {"$current-medications", "medications"},
                                  {"$current-allergies", "allergies"},
                                  {"$current-drug-allergies", "allergies"}};
  const auto* const row = std::ranges::find(kRows, name, &Row::name);
  if (row == std::end(kRows))
    return fail(ErrorKind::Unsupported,
                "_list takes the id of a List, or $current-problems, $current-medications, "
                "$current-allergies or $current-drug-allergies");
  const bool drugs = name == "$current-drug-allergies";
  if (drugs && definitions_.type(type).name != "AllergyIntolerance")
    return fail(ErrorKind::Invalid, "_list=$current-drug-allergies is of AllergyIntolerance alone");
  const TypeId list = definitions_.find_resource("List");
  Criterion newest;
  newest.kind = Criterion::Kind::Newest;
  newest.label = label_;
  newest.parameter = definitions_.find_search_parameter(list, "subject");
  const std::string code =
      "http://terminology.hl7.org/CodeSystem/list-example-use-codes|" + std::string(row->code);
  for (const auto& [parameter, value] :
       {std::pair<std::string_view, std::string_view>{"code", code}, {"status", "current"}}) {
    auto part = TRY(parse_test(list, parameter, value));
    newest.parts.push_back(*std::move(part));
  }
  Criterion has;
  has.kind = Criterion::Kind::Has;
  has.label = label_;
  has.other = list;
  has.parameter = definitions_.find_search_parameter(list, "item");
  has.parts.push_back(std::move(newest));
  if (!drugs) return has;
  auto category = TRY(parse_test(type, "category", "medication"));
  Criterion both;
  both.label = label_;
  both.parts.push_back(std::move(has));
  both.parts.push_back(*std::move(category));
  return both;
}

// "subject:Patient" and what stands behind its dot. Without a type the chain goes through every
// type that the reference may lead to and that knows the rest.
CriterionParser::Parsed CriterionParser::parse_chain(TypeId type, std::string_view head,
                                                     std::string_view rest, std::string_view value,
                                                     std::uint32_t hops) {
  TRY_VOID(check_hops(hops));
  return parse_chain_to(type, head, [&](TypeId target) -> Parsed {
    auto part = TRY(parse_hop(target, rest, value, hops));
    if (part) return part;
    return fail(ErrorKind::Invalid, quoted(rest) + " in " + quoted(label_) +
                                        " is not a search parameter of what " +
                                        quoted(head.substr(0, head.find(':'))) + " refers to");
  });
}

CriterionParser::Parsed CriterionParser::parse_chain_to(TypeId type, std::string_view head,
                                                        const Rest& rest) {
  const std::size_t colon = head.find(':');
  const auto* const parameter = names_.find(type, head.substr(0, colon));
  if (parameter == nullptr) return std::nullopt;
  if (parameter->type != SearchType::Reference)
    return fail(ErrorKind::Invalid, quoted(parameter->code) + " in " + quoted(label_) +
                                        " is not a reference, so nothing can follow its dot");
  std::vector<TypeId> targets;
  if (colon != head.npos) {
    targets.push_back(definitions_.find_resource(head.substr(colon + 1)));
    if (targets.front() == TypeId::None)
      return fail(ErrorKind::Invalid, quoted(head.substr(colon + 1)) + " in " + quoted(label_) +
                                          " is not a resource type");
  } else {
    for (const TypeId target : parameter->targets) {
      if (!definitions_.type(target).abstract) {
        targets.push_back(target);
      } else {
        targets.assign(definitions_.resources().begin(), definitions_.resources().end());
        break;
      }
    }
  }
  Criterion any;
  any.kind = Criterion::Kind::Any;
  any.label = label_;
  std::optional<base::Error> refusal;
  for (const TypeId target : targets) {
    TRY_VOID(count_condition());
    auto parsed = rest(target);
    if (!parsed) {
      // The rest may mean nothing in one of the types: then that is left out.
      if (targets.size() == 1 || parsed.error().kind == ErrorKind::TooLarge) return parsed;
      refusal = std::move(parsed).error();
      continue;
    }
    std::optional<Criterion> part = *std::move(parsed);
    if (!part) continue;
    Criterion chain;
    chain.kind = Criterion::Kind::Chain;
    chain.label = label_;
    chain.parameter = parameter;
    chain.other = target;
    chain.parts.push_back(*std::move(part));
    any.parts.push_back(std::move(chain));
  }
  if (any.parts.empty() && refusal) return std::unexpected(*std::move(refusal));
  if (any.parts.size() == 1) return std::move(any.parts.front());
  return any;
}

CriterionParser::Parsed CriterionParser::parse_test(TypeId type, std::string_view name,
                                                    std::string_view value) {
  TRY_VOID(count_condition());
  const std::size_t colon = name.find(':');
  Criterion test;
  test.kind = Criterion::Kind::Test;
  test.label = label_;
  test.parameter = names_.find(type, name.substr(0, colon));
  if (test.parameter == nullptr) return std::nullopt;
  if (colon != name.npos) TRY_VOID(read_modifier(definitions_, name.substr(colon + 1), test));
  if (test.modifier == Modifier::Missing) return parse_missing(type, std::move(test), value);
  const std::vector<std::string> texts = split_unescaped(value, ',');
  values_ += texts.size();
  if (texts.size() > limits_.values_max || values_ > limits_.all_values_max)
    return fail(ErrorKind::TooLarge, quoted(label_) + " has too many values: send fewer");
  for (const std::string& text : texts)
    if (text.empty())
      return fail(ErrorKind::Invalid,
                  quoted(label_) + " has an empty value: give one or leave it out");
  if (test.parameter->type == SearchType::Composite)
    return parse_composite(type, std::move(test), texts);
  // What stands neither in the index nor in the rows of versions.
  const bool known = !test.parameter->expression.empty() || test.parameter->code == "_id" ||
                     test.parameter->code == "_lastUpdated";
  if (!known)
    return fail(ErrorKind::Unsupported, "search by " + quoted(label_) + " is not offered");
  for (const std::string& text : texts) {
    test.values.push_back(TRY(parse_value(test, text)));
  }
  const bool negated = test.modifier == Modifier::Not || test.modifier == Modifier::NotIn;
  return negated ? not_of(std::move(test)) : std::move(test);
}

CriterionParser::Parsed CriterionParser::parse_missing(TypeId type, Criterion test,
                                                       std::string_view value) {
  if (value != "true" && value != "false")
    return fail(ErrorKind::Invalid, quoted(label_) + " takes true or false");
  if (test.parameter->type == SearchType::Composite && test.parameter->is_of_whole_resource()) {
    // It has no keys: without one of its components there is no such value.
    test.kind = Criterion::Kind::Any;
    for (const fhir::SearchComponent& component : test.parameter->components) {
      TRY_VOID(count_condition());
      Criterion part;
      part.kind = Criterion::Kind::Missing;
      part.label = label_;
      part.modifier = Modifier::Missing;
      part.parameter = names_.find(type, component.code);
      if (part.parameter == nullptr)
        return fail(ErrorKind::Unsupported, "search by " + quoted(label_) + " is not offered");
      test.parts.push_back(std::move(part));
    }
  } else {
    test.kind = Criterion::Kind::Missing;
  }
  return value == "true" ? std::move(test) : not_of(std::move(test));
}

// Full text: every word of a value must begin a word of the text. The words of the narrative are
// kept under _text alone, so _content asks for both (engine/index/key.h).
CriterionParser::Parsed CriterionParser::parse_full_text(TypeId type, std::string_view name,
                                                         std::string_view value) {
  if (name.find(':') != name.npos)
    return fail(ErrorKind::Unsupported,
                quoted(label_) + " takes no modifier: give the words that the text must have");
  const auto* const text = names_.find(type, "_text");
  const auto* const content = names_.find(type, "_content");
  const bool narrative_only = name == "_text";
  if (narrative_only ? text == nullptr : content == nullptr) return std::nullopt;
  Criterion any;
  any.kind = Criterion::Kind::Any;
  any.label = label_;
  for (const std::string& one : split_unescaped(value, ',')) {
    Criterion all;
    all.label = label_;
    for (const std::string& word : words_of(unescape(one))) {
      Criterion either;
      either.kind = Criterion::Kind::Any;
      either.label = label_;
      for (const auto* const parameter : {text, narrative_only ? nullptr : content}) {
        if (parameter == nullptr) continue;
        TRY_VOID(count_condition());
        Criterion test;
        test.kind = Criterion::Kind::Test;
        test.label = label_;
        test.parameter = parameter;
        test.values.push_back(WordValue{word});
        either.parts.push_back(std::move(test));
      }
      all.parts.push_back(std::move(either));
    }
    if (all.parts.empty())
      return fail(ErrorKind::Invalid,
                  "a value of " + quoted(label_) + " has no word: give letters or digits");
    if (++values_ > limits_.all_values_max)
      return fail(ErrorKind::TooLarge, quoted(label_) + " has too many values: send fewer");
    any.parts.push_back(std::move(all));
  }
  return any;
}

// value$value, for each value a test of each component. Of the resource itself they are tests of
// their own; of an element they must hold together.
CriterionParser::Parsed CriterionParser::parse_composite(TypeId type, Criterion test,
                                                         const std::vector<std::string>& texts) {
  if (test.parameter->is_of_whole_resource()) test.kind = Criterion::Kind::Any;
  for (const std::string& text : texts)
    test.parts.push_back(TRY(parse_elements(type, test, text)));
  return test;
}

base::Result<Criterion> CriterionParser::parse_elements(TypeId type, const Criterion& test,
                                                        const std::string& text) {
  const auto components = test.parameter->components;
  const std::vector<std::string> values = split_unescaped(text, '$');
  if (values.size() != components.size() || components.empty())
    return fail(ErrorKind::Invalid, "a value of " + quoted(label_) + " must have " +
                                        std::to_string(components.size()) +
                                        " parts with a $ between them");
  Criterion all;
  all.label = label_;
  for (std::size_t i = 0; i < values.size(); ++i) {
    TRY_VOID(count_condition());
    Criterion part;
    part.kind = Criterion::Kind::Test;
    part.label = label_;
    part.parameter = names_.find(type, components[i].code);
    if (part.parameter == nullptr || part.parameter->type != components[i].type)
      return fail(ErrorKind::Unsupported, "search by " + quoted(label_) + " is not offered");
    if (values[i].empty())
      return fail(ErrorKind::Invalid, "a value of " + quoted(label_) + " has an empty part");
    part.values.push_back(TRY(parse_value(part, values[i])));
    all.parts.push_back(std::move(part));
  }
  return all;
}

}  // namespace engine
