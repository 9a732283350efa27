#include "engine/subscription/topic.h"

namespace engine {

namespace {

constexpr std::string_view kBase = "http://eir.health/fhir/SubscriptionTopic/";

std::string url_of(std::string_view name) {
  return std::string(kBase) + std::string(name);
}

// One that fires when a resource comes into a state, be it as it is created.
TopicTrigger enters(std::string resource, const std::string& state) {
  const std::size_t equals = state.find('=');
  TopicTrigger trigger;
  trigger.resource = std::move(resource);
  trigger.previous = state.substr(0, equals) + ":not" + state.substr(equals);
  trigger.current = state;
  return trigger;
}

TopicTrigger any_change(std::string resource) {
  TopicTrigger trigger;
  trigger.resource = std::move(resource);
  trigger.interactions = kOnCreate | kOnUpdate | kOnDelete;
  return trigger;
}

std::vector<TopicFilter> filters(const std::string& resource,
                                 std::initializer_list<const char*> parameters) {
  std::vector<TopicFilter> filters;
  for (const char* const parameter : parameters)
    filters.push_back({resource, parameter});
  return filters;
}

std::vector<Topic> make_topics() {
  std::vector<Topic> topics;
  topics.push_back({.url = url_of("patient-compartment"),
                    .title = "Anything of a patient changes",
                    .description = "A resource of the patient compartment is created, updated or "
                                   "deleted. Filter: patient=Patient/[id].",
                    .patient_compartment = true});
  topics.push_back({.url = url_of("resource-change"),
                    .title = "Resources of a type change",
                    .description = "A resource that a filter names is created, updated or deleted: "
                                   "Observation?code=http://loinc.org|718-7.",
                    .triggers = {any_change({})},
                    .filters = {{{}, "*"}}});
  topics.push_back({.url = url_of("encounter-admission"),
                    .title = "A patient is admitted",
                    .description = "An encounter comes into the status in-progress.",
                    .triggers = {enters("Encounter", "status=in-progress")},
                    .filters = filters("Encounter", {"patient", "subject", "class", "location",
                                                     "service-provider", "type"})});
  topics.push_back({.url = url_of("encounter-discharge"),
                    .title = "A patient is discharged",
                    .description = "An encounter comes into the status finished.",
                    .triggers = {enters("Encounter", "status=finished")},
                    .filters = filters("Encounter", {"patient", "subject", "class", "location",
                                                     "service-provider", "type"})});
  Topic result{.url = url_of("new-result"),
               .title = "A result is there",
               .description = "An observation or a report becomes final, amended or corrected.",
               .triggers = {enters("Observation", "status=final,amended,corrected"),
                            enters("DiagnosticReport", "status=final,amended,corrected")},
               .filters = filters({}, {"patient", "subject", "code", "category", "encounter",
                                       "performer", "based-on"})};
  topics.push_back(std::move(result));
  topics.push_back({.url = url_of("task-change"),
                    .title = "A task changes",
                    .description = "A task is created, updated or deleted.",
                    .triggers = {any_change("Task")},
                    .filters = filters("Task", {"patient", "subject", "owner", "requester",
                                                "status", "code", "focus", "group-identifier"})});
  return topics;
}

}  // namespace

std::span<const Topic> built_in_topics() {
  static const std::vector<Topic> topics = make_topics();
  return topics;
}

}  // namespace engine
