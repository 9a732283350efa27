#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"

namespace engine {

// What is done to a resource, as topics count it; bits to be combined.
enum Interaction : std::uint8_t { kOnCreate = 1, kOnUpdate = 2, kOnDelete = 4 };

// How a test of a version that there is none of comes out.
enum class AbsentResult : std::uint8_t { Passes, Fails };

// SubscriptionTopic.resourceTrigger of R5.
struct TopicTrigger {
  std::string resource;  // the name of a type; empty: every type that the filters name
  std::uint8_t interactions = kOnCreate | kOnUpdate;
  std::string previous;  // search parameters that the version before satisfies; empty: any
  std::string current;   // the same of the new one
  AbsentResult for_create = AbsentResult::Passes;  // of `previous`
  AbsentResult for_delete = AbsentResult::Fails;   // of `current`
  bool require_both = true;
};

// SubscriptionTopic.canFilterBy.
struct TopicFilter {
  std::string resource;   // empty: of every trigger
  std::string parameter;  // a search parameter; "*": any
};

// What may be subscribed to: SubscriptionTopic of R5, which R4 has no resource for.
struct Topic {
  std::string url;
  std::string title;
  std::string description;
  std::vector<TopicTrigger> triggers;
  std::vector<TopicFilter> filters;
  // The triggers are all types of the patient compartment, and "patient" filters by it.
  bool patient_compartment = false;
};

// The topics that every server of ours has; docs/subscriptions.md describes each.
std::span<const Topic> built_in_topics();

// A topic kept as a Basic resource (the cross-version form of R5's SubscriptionTopic:
// code "SubscriptionTopic", extensions extension-SubscriptionTopic.*). Invalid if it is not one;
// Unsupported if it has a trigger that only fhirPathCriteria describe.
base::Result<Topic> read_topic(fhir::json::Value basic);

}  // namespace engine
