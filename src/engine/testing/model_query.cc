#include "engine/testing/model_query.h"

#include <algorithm>
#include <array>

namespace engine::testing {

namespace {

using Meaning = std::function<bool(const ModelVersion&)>;

Meaning any_of(std::vector<Meaning> meanings) {
  return [meanings = std::move(meanings)](const ModelVersion& version) {
    return std::ranges::any_of(meanings, [&](const Meaning& one) { return one(version); });
  };
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values)
    text += (text.empty() ? "" : ",") + value;
  return text;
}

Coding some_token(SeededRandom& random, const std::string& parameter) {
  static const std::vector<std::string> kGenders = {"male", "female", "other"};
  static const std::vector<std::string> kStatuses = {"final", "amended", "preliminary"};
  if (parameter == "identifier") return some_identifier(random);
  if (parameter == "gender") return {"", random.pick(kGenders)};
  if (parameter == "status") return {"", random.pick(kStatuses)};
  if (parameter == "active") return {"", random.one_in(2) ? "true" : "false"};
  return {random.one_in(3) ? "" : "http://loinc.org", "c" + std::to_string(random.below(4))};
}

void add_token(SeededRandom& random, const std::string& parameter, ModelQuery& query) {
  std::vector<std::string> values;
  std::vector<Meaning> meanings;
  // Only of these does the model know the system.
  const bool systems = parameter == "identifier" || parameter == "code";
  for (std::uint64_t i = 1 + random.below(2); i > 0; --i) {
    const Coding token = some_token(random, parameter);
    const bool with_system = systems && random.one_in(2);
    const bool any_code = with_system && !token.system.empty() && random.one_in(4);
    values.push_back((with_system ? token.system + "|" : "") + (any_code ? "" : token.code));
    meanings.push_back([=](const ModelVersion& version) {
      return std::ranges::any_of(version.content.tokens(parameter), [&](const Coding& one) {
        return (any_code || one.code == token.code) && (!with_system || one.system == token.system);
      });
    });
  }
  const Meaning any = any_of(std::move(meanings));
  if (random.one_in(4)) {
    query.add(parameter + ":not", joined(values),
              [any](const ModelVersion& version) { return !any(version); });
  } else {
    query.add(parameter, joined(values), any);
  }
}

bool begins_a_word(const std::string& text, const std::string& prefix) {
  if (text.starts_with(prefix)) return true;
  return text.find(" " + prefix) != text.npos;
}

void add_string(SeededRandom& random, const std::string& parameter, ModelQuery& query) {
  const std::string name = some_name(random);
  const auto any = [parameter](auto accepts) {
    return [=](const ModelVersion& version) {
      return std::ranges::any_of(version.content.strings(parameter), accepts);
    };
  };
  switch (random.below(4)) {
    case 0:
      return query.add(parameter + ":exact", name,
                       any([name](const std::string& text) { return text == name; }));
    case 1: {
      const std::string part = lower(name.substr(random.below(2), 1 + random.below(2)));
      return query.add(parameter + ":contains", part, any([part](const std::string& text) {
                         return lower(text).find(part) != text.npos;
                       }));
    }
    default: {
      std::string prefix = name.substr(0, 1 + random.below(name.size()));
      if (prefix.back() == ' ') prefix.pop_back();
      return query.add(parameter, prefix, any([prefix](const std::string& text) {
                         return begins_a_word(lower(text), lower(prefix));
                       }));
    }
  }
}

// FHIR R4, search.html#prefix.
bool accepts(const std::string& prefix, const Span& query, const Span& value) {
  const bool within = value.low >= query.low && value.high <= query.high;
  if (prefix == "ne") return !within;
  if (prefix == "gt") return value.high > query.high;
  if (prefix == "lt") return value.low < query.low;
  if (prefix == "ge") return within || value.high > query.high;
  if (prefix == "le") return within || value.low < query.low;
  if (prefix == "sa") return value.low >= query.high;
  if (prefix == "eb") return value.high <= query.low;
  return within;
}

const std::string& some_prefix(SeededRandom& random) {
  static const std::vector<std::string> kPrefixes = {"",   "eq", "ne", "gt", "lt",
                                                     "ge", "le", "sa", "eb"};
  return random.pick(kPrefixes);
}

void add_date(SeededRandom& random, const std::string& parameter, ModelQuery& query) {
  const std::string prefix = some_prefix(random);
  std::string text;
  Span asked;
  if (parameter == "birthdate") {
    text = some_birth_date(random);
    asked = days_of(text);
  } else {
    std::int64_t ms = some_ms(random);
    const bool seconds = random.one_in(2);
    if (seconds) ms -= ms % 1000;
    text = base::to_instant({ms});
    if (seconds) text.replace(text.find('.'), 4, "");
    asked = {ms, ms + (seconds ? 1000 : 1)};
  }
  query.add(parameter, prefix + text, [=](const ModelVersion& version) {
    return std::ranges::any_of(version.content.dates(parameter),
                               [&](const Span& value) { return accepts(prefix, asked, value); });
  });
}

void add_last_updated(SeededRandom& random, const Model& model, ModelQuery& query) {
  const std::string prefix = some_prefix(random);
  const std::int64_t ms = model.last_time_ms() - static_cast<std::int64_t>(random.below(60));
  query.add("_lastUpdated", prefix + base::to_instant({ms}), [=](const ModelVersion& version) {
    return accepts(prefix, {ms, ms + 1}, {version.time_ms, version.time_ms + 1});
  });
}

void add_reference(SeededRandom& random, const std::string& parameter, ModelQuery& query) {
  const std::string id = some_id(random);
  const std::string type = query.type == "Patient" ? "Practitioner" : "Patient";
  const std::string target = type + "/" + id;
  const std::array<std::pair<std::string, std::string>, 4> forms = {{
      {parameter, target},
      {parameter, id},
      {parameter + ":" + type, id},
      {parameter, std::string(kModelBaseUrl) + "/" + target},
  }};
  const auto& [name, value] = random.pick(forms);
  query.add(name, value, [=](const ModelVersion& version) {
    return holds(version.content.references(parameter), target);
  });
}

bool has_any(const ModelVersion& version, const std::string& parameter) {
  const Content& content = version.content;
  const KnownParameters& known = known_parameters(version.type);
  if (holds(known.tokens, parameter)) return !content.tokens(parameter).empty();
  if (holds(known.strings, parameter)) return !content.strings(parameter).empty();
  if (holds(known.dates, parameter)) return !content.dates(parameter).empty();
  if (holds(known.references, parameter)) return !content.references(parameter).empty();
  return true;  // _id and _lastUpdated
}

void add_missing(SeededRandom& random, ModelQuery& query) {
  const KnownParameters& known = known_parameters(query.type);
  std::vector<std::string> all = {"_id", "_lastUpdated"};
  for (const auto* list : {&known.tokens, &known.strings, &known.dates, &known.references})
    all.insert(all.end(), list->begin(), list->end());
  const std::string parameter = random.pick(all);
  const bool missing = random.one_in(2);
  query.add(parameter + ":missing", missing ? "true" : "false",
            [=](const ModelVersion& version) { return has_any(version, parameter) != missing; });
}

void add_ids(SeededRandom& random, ModelQuery& query) {
  std::vector<std::string> ids;
  for (std::uint64_t i = 1 + random.below(3); i > 0; --i)
    ids.push_back(some_id(random));
  query.add("_id", joined(ids),
            [ids](const ModelVersion& version) { return holds(ids, version.id); });
}

void add_sort(SeededRandom& random, ModelQuery& query) {
  const KnownParameters& known = known_parameters(query.type);
  std::vector<std::string> all = {"_id", "_lastUpdated"};
  for (const auto* list : {&known.tokens, &known.strings, &known.dates})
    all.insert(all.end(), list->begin(), list->end());
  std::vector<std::string> values;
  for (std::uint64_t i = 1 + random.below(2); i > 0; --i) {
    query.sort.push_back({random.pick(all), random.one_in(2)});
    values.push_back((query.sort.back().descending ? "-" : "") + query.sort.back().parameter);
  }
  query.parameters.emplace_back("_sort", joined(values));
}

void add_criterion(SeededRandom& random, const Model& model, ModelQuery& query) {
  const KnownParameters& known = known_parameters(query.type);
  switch (random.below(8)) {
    case 0:
      return add_ids(random, query);
    case 1:
      return add_last_updated(random, model, query);
    case 2:
      return add_missing(random, query);
    case 3:
      if (!known.dates.empty()) return add_date(random, random.pick(known.dates), query);
      break;
    case 4:
      if (!known.references.empty())
        return add_reference(random, random.pick(known.references), query);
      break;
    case 5:
      if (!known.strings.empty()) return add_string(random, random.pick(known.strings), query);
      break;
    default:
      break;
  }
  add_token(random, random.pick(known.tokens), query);
}

}  // namespace

ModelQuery some_query(SeededRandom& random, const Model& model, const std::string& type) {
  ModelQuery query;
  query.type = type;
  for (std::uint64_t i = random.below(4); i > 0; --i)
    add_criterion(random, model, query);
  if (random.one_in(2)) add_sort(random, query);
  return query;
}

ModelQuery some_condition(SeededRandom& random, const std::string& type) {
  ModelQuery query;
  query.type = type;
  const Coding wanted = some_identifier(random);
  query.add("identifier", wanted.system + "|" + wanted.code, [wanted](const ModelVersion& version) {
    return std::ranges::any_of(version.content.identifiers, [&](const Coding& one) {
      return one.system == wanted.system && one.code == wanted.code;
    });
  });
  return query;
}

}  // namespace engine::testing
