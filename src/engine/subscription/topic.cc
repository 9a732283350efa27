// https://build.fhir.org/ig/HL7/fhir-subscription-backport-ig/ and
// http://hl7.org/fhir/R5/subscriptiontopic.html

#include "engine/subscription/topic.h"

#include <string>

namespace engine {

namespace {

using fhir::json::Value;

constexpr std::string_view kElement = "/StructureDefinition/extension-SubscriptionTopic.";
constexpr std::string_view kTypes = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::size_t kTriggersMax = 100;
constexpr std::size_t kFiltersMax = 200;

std::unexpected<base::Error> invalid(std::string message) {
  return base::fail(base::ErrorKind::Invalid, std::move(message), "Basic.extension");
}

// The one value[x] of an extension, as text.
std::string text_of(Value extension) {
  for (const Value member : extension)
    if (member.key().starts_with("value")) {
      if (member.is_string()) return member.string();
      return std::string(member.raw());
    }
  return {};
}

// The name of the topic's element that an extension stands for, whatever release it is of.
std::string element_of(Value extension) {
  const std::string url = extension.find("url").string();
  const std::size_t at = url.find(kElement);
  return at == url.npos || !url.starts_with("http://hl7.org/fhir/")
             ? std::string()
             : url.substr(at + kElement.size());
}

std::string type_of(std::string uri) {
  return uri.starts_with(kTypes) ? uri.substr(kTypes.size()) : uri;
}

AbsentResult result_of(Value part) {
  return text_of(part) == "test-passes" ? AbsentResult::Passes : AbsentResult::Fails;
}

void read_query(Value extension, TopicTrigger& trigger) {
  for (const Value part : extension.find("extension")) {
    const std::string url = part.find("url").string();
    if (url == "previous") trigger.previous = text_of(part);
    if (url == "current") trigger.current = text_of(part);
    if (url == "resultForCreate") trigger.for_create = result_of(part);
    if (url == "resultForDelete") trigger.for_delete = result_of(part);
    if (url == "requireBoth") trigger.require_both = text_of(part) == "true";
  }
}

base::Result<TopicTrigger> read_trigger(Value extension) {
  TopicTrigger trigger;
  trigger.interactions = 0;
  trigger.require_both = false;
  bool has_query = false;
  bool has_path = false;
  for (const Value part : extension.find("extension")) {
    const std::string url = part.find("url").string();
    if (url == "resource") trigger.resource = type_of(text_of(part));
    if (url == "supportedInteraction") {
      const std::string code = text_of(part);
      if (code == "create") trigger.interactions |= kOnCreate;
      if (code == "update") trigger.interactions |= kOnUpdate;
      if (code == "delete") trigger.interactions |= kOnDelete;
    }
    if (url == "queryCriteria") {
      has_query = true;
      read_query(part, trigger);
    }
    has_path = has_path || url == "fhirPathCriteria";
  }
  if (trigger.resource.empty()) return invalid("a trigger of the topic names no resource type");
  if (has_path && !has_query)
    return base::fail(base::ErrorKind::Unsupported,
                      "a trigger of the topic has only fhirPathCriteria: give queryCriteria",
                      "Basic.extension");
  if (trigger.interactions == 0) trigger.interactions = kOnCreate | kOnUpdate | kOnDelete;
  return trigger;
}

TopicFilter read_filter(Value extension) {
  TopicFilter filter;
  for (const Value part : extension.find("extension")) {
    const std::string url = part.find("url").string();
    if (url == "resource") filter.resource = type_of(text_of(part));
    if (url == "filterParameter") filter.parameter = text_of(part);
  }
  return filter;
}

}  // namespace

base::Result<Topic> read_topic(Value basic) {
  Topic topic;
  for (const Value extension : basic.find("extension")) {
    const std::string element = element_of(extension);
    if (element == "url") topic.url = text_of(extension);
    if (element == "title") topic.title = text_of(extension);
    if (element == "description") topic.description = text_of(extension);
    if (element == "resourceTrigger") topic.triggers.push_back(TRY(read_trigger(extension)));
    if (element == "canFilterBy") topic.filters.push_back(read_filter(extension));
    if (topic.triggers.size() > kTriggersMax || topic.filters.size() > kFiltersMax)
      return invalid("the topic has too many triggers or filters");
  }
  if (topic.url.empty() || topic.triggers.empty())
    return invalid("the topic has no url or no resourceTrigger");
  return topic;
}

}  // namespace engine
