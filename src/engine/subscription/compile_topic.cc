#include <algorithm>

#include "engine/subscription/subscription.h"

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;

constexpr std::size_t kFiltersMax = 20;

// A filter, taken apart: "Encounter?patient=Patient/1&status=finished".
struct Filter {
  std::string resource;  // empty: every trigger
  std::string text;
};

base::Result<std::vector<Filter>> take_apart(const std::vector<std::string>& texts) {
  if (texts.size() > kFiltersMax)
    return fail(ErrorKind::TooLarge, "the subscription has more than 20 filters");
  std::vector<Filter> filters;
  for (const std::string& text : texts) {
    const std::size_t question = text.find('?');
    if (question == text.npos) {
      filters.push_back({{}, text});
    } else {
      filters.push_back({text.substr(0, question), text.substr(question + 1)});
    }
  }
  return filters;
}

base::Result<> check_allowed(const Topic& topic, const Filter& filter, const Query& query,
                             std::string_view type) {
  for (const auto& [name, value] : query.parameters) {
    const std::string code = name.substr(0, name.find_first_of(":."));
    const bool allowed = std::ranges::any_of(topic.filters, [&](const TopicFilter& one) {
      const bool fits = one.resource.empty() || one.resource == type || one.resource == "Resource";
      return fits && (one.parameter == "*" || one.parameter == code);
    });
    if (!allowed)
      return fail(ErrorKind::Invalid,
                  "the topic cannot be filtered by '" + code + "'" +
                      (filter.resource.empty() ? "" : " of " + filter.resource));
  }
  return {};
}

base::Result<Trigger> compile_trigger(const fhir::Definitions& definitions,
                                      const TopicTrigger& given, fhir::TypeId type) {
  Trigger trigger;
  trigger.type = type;
  trigger.interactions = given.interactions;
  if (!given.previous.empty())
    trigger.previous = TRY(compile_query(definitions, type, given.previous));
  if (!given.current.empty())
    trigger.current = TRY(compile_query(definitions, type, given.current));
  trigger.for_create = given.for_create;
  trigger.for_delete = given.for_delete;
  trigger.require_both = given.require_both;
  return trigger;
}

base::Result<fhir::TypeId> find_type(const fhir::Definitions& definitions,
                                     const std::string& name) {
  const fhir::TypeId type = definitions.find_resource(name);
  if (type == fhir::TypeId::None)
    return fail(ErrorKind::Invalid, "the topic or a filter names no resource type of R4");
  return type;
}

// The ways a resource of this type may belong to a patient.
base::Result<std::vector<Query>> belongs_to(const fhir::Definitions& definitions, fhir::TypeId type,
                                            const std::string& patient) {
  std::vector<Query> ways;
  if (definitions.type(type).name == "Patient")
    ways.push_back(TRY(compile_query(definitions, type, "_id=" + patient)));
  for (const std::string_view code : definitions.patient_compartment(type)) {
    const std::string text = std::string(code) + "=Patient/" + patient;
    ways.push_back(TRY(compile_query(definitions, type, text)));
  }
  return ways;
}

// "patient=Patient/1" or "Patient?_id=1".
base::Result<std::string> patient_of(const Filter& filter) {
  std::string_view text = filter.text;
  const bool by_id = filter.resource == "Patient" && text.starts_with("_id=");
  const bool by_patient = filter.resource.empty() && text.starts_with("patient=");
  text.remove_prefix(std::min(text.size(), by_id ? std::size_t{4} : std::size_t{8}));
  if (text.starts_with("Patient/")) text.remove_prefix(8);
  const bool is_id = !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
  if (!(by_id || by_patient) || !is_id)
    return fail(ErrorKind::Invalid, "this topic is filtered by patient=Patient/[id] only");
  return std::string(text);
}

base::Result<std::vector<Trigger>> compile_compartment(const fhir::Definitions& definitions,
                                                       const std::vector<Filter>& filters) {
  std::vector<Trigger> triggers;
  for (const fhir::TypeId type : definitions.resources()) {
    const bool is_patient = definitions.type(type).name == "Patient";
    if (!is_patient && definitions.patient_compartment(type).empty()) continue;
    Trigger trigger;
    trigger.type = type;
    trigger.interactions = kOnCreate | kOnUpdate | kOnDelete;
    for (const Filter& filter : filters) {
      const std::string patient = TRY(patient_of(filter));
      trigger.filters.push_back(TRY(belongs_to(definitions, type, patient)));
    }
    triggers.push_back(std::move(trigger));
  }
  return triggers;
}

}  // namespace

base::Result<std::vector<Trigger>> compile_topic(const fhir::Definitions& definitions,
                                                 const Topic& topic,
                                                 const std::vector<std::string>& filters) {
  const std::vector<Filter> given = TRY(take_apart(filters));
  if (topic.patient_compartment) return compile_compartment(definitions, given);
  std::vector<Trigger> triggers;
  for (const TopicTrigger& one : topic.triggers) {
    std::vector<std::string> types{one.resource};
    if (one.resource.empty()) {
      types.clear();
      for (const Filter& filter : given)
        if (std::ranges::find(types, filter.resource) == types.end())
          types.push_back(filter.resource);
      if (types.empty())
        return fail(ErrorKind::Invalid,
                    "this topic needs a filter that names a type: Observation?code=...");
    }
    for (const std::string& name : types) {
      const fhir::TypeId type = TRY(find_type(definitions, name));
      triggers.push_back(TRY(compile_trigger(definitions, one, type)));
    }
  }
  for (const Filter& filter : given) {
    bool used = false;
    for (Trigger& trigger : triggers) {
      const std::string_view type = definitions.type(trigger.type).name;
      if (!filter.resource.empty() && filter.resource != type) continue;
      Query query = TRY(compile_query(definitions, trigger.type, filter.text));
      TRY_VOID(check_allowed(topic, filter, query, type));
      trigger.filters.push_back({std::move(query)});
      used = true;
    }
    if (!used)
      return fail(ErrorKind::Invalid, "a filter names a type that the topic does not watch");
  }
  return triggers;
}

}  // namespace engine
