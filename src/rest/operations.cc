#include "rest/operations.h"

#include <string>

#include "rest/bulk/bulk_operations.h"
#include "rest/interactions.h"
#include "rest/subscription/operations.h"
#include "rest/terminology/operations.h"

namespace rest {

namespace {

constexpr OperationRule kOperations[] = {
    {"export", kSystemLevel, kGet | kPost, "",
     "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export", Effect::Writes, bulk_export},
    {"export", kTypeLevel, kGet | kPost, "Patient",
     "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export", Effect::Writes,
     bulk_export},
    {"export", kInstanceLevel, kGet | kPost, "Group",
     "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export", Effect::Writes,
     bulk_export},
    {"import", kSystemLevel, kPost, "", "urn:eir:operation:import", Effect::Writes, bulk_import},
    {"validate", kTypeLevel | kInstanceLevel, kPost, "",
     "http://hl7.org/fhir/OperationDefinition/Resource-validate", Effect::Reads, validate},
    {"expand", kTypeLevel | kInstanceLevel, kGet | kPost, "ValueSet",
     "http://hl7.org/fhir/OperationDefinition/ValueSet-expand", Effect::Reads, expand},
    {"validate-code", kTypeLevel | kInstanceLevel, kGet | kPost, "ValueSet",
     "http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code", Effect::Reads,
     validate_code},
    {"validate-code", kTypeLevel | kInstanceLevel, kGet | kPost, "CodeSystem",
     "http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code", Effect::Reads,
     validate_code},
    {"lookup", kTypeLevel | kInstanceLevel, kGet | kPost, "CodeSystem",
     "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup", Effect::Reads, lookup},
    {"subsumes", kTypeLevel | kInstanceLevel, kGet | kPost, "CodeSystem",
     "http://hl7.org/fhir/OperationDefinition/CodeSystem-subsumes", Effect::Reads, subsumes},
    {"find-matches", kTypeLevel | kInstanceLevel, kGet | kPost, "CodeSystem",
     "http://hl7.org/fhir/OperationDefinition/CodeSystem-find-matches", Effect::Reads,
     find_matches},
    {"translate", kTypeLevel | kInstanceLevel, kGet | kPost, "ConceptMap",
     "http://hl7.org/fhir/OperationDefinition/ConceptMap-translate", Effect::Reads, translate},
    {"status", kTypeLevel | kInstanceLevel, kGet | kPost, "Subscription",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-status",
     Effect::Reads, subscription_status},
    {"events", kInstanceLevel, kGet | kPost, "Subscription",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-events",
     Effect::Reads, subscription_events},
    {"get-ws-binding-token", kTypeLevel | kInstanceLevel, kGet | kPost, "Subscription",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-get-ws-binding-token",
     Effect::Reads, subscription_binding_token},
    {"resend", kInstanceLevel, kPost, "Subscription",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-resend",
     Effect::Writes, subscription_resend},
    {"dead-letters", kInstanceLevel, kGet, "Subscription",
     "http://eir.health/fhir/OperationDefinition/Subscription-dead-letters", Effect::Reads,
     subscription_dead_letters},
    {"stream", kInstanceLevel, kGet, "Subscription",
     "http://eir.health/fhir/OperationDefinition/Subscription-stream", Effect::Reads,
     subscription_stream},
    {"index-status", kTypeLevel | kInstanceLevel, kGet, "SearchParameter",
     "http://eir.health/fhir/OperationDefinition/SearchParameter-index-status", Effect::Reads,
     index_status},
    {"graphql", kSystemLevel | kInstanceLevel, kGet | kPost, "",
     "http://hl7.org/fhir/OperationDefinition/Resource-graphql", Effect::Reads, graphql},
    {"everything", kTypeLevel | kInstanceLevel, kGet | kPost, "Patient",
     "http://hl7.org/fhir/OperationDefinition/Patient-everything", Effect::Reads, everything},
    {"everything", kInstanceLevel, kGet | kPost, "Encounter",
     "http://hl7.org/fhir/OperationDefinition/Encounter-everything", Effect::Reads, everything},
    {"lastn", kTypeLevel, kGet | kPost, "Observation",
     "http://hl7.org/fhir/OperationDefinition/Observation-lastn", Effect::Reads, lastn},
    {"meta", kSystemLevel | kTypeLevel | kInstanceLevel | kVersionLevel, kGet | kPost, "",
     "http://hl7.org/fhir/OperationDefinition/Resource-meta", Effect::Reads, meta},
    {"meta-add", kInstanceLevel, kPost, "",
     "http://hl7.org/fhir/OperationDefinition/Resource-meta-add", Effect::Writes, meta_add},
    {"meta-delete", kInstanceLevel, kPost, "",
     "http://hl7.org/fhir/OperationDefinition/Resource-meta-delete", Effect::Writes, meta_delete},
    {"diff", kInstanceLevel | kVersionLevel, kGet | kPost, "",
     "http://eir.health/fhir/OperationDefinition/Resource-diff", Effect::Reads, diff},
    {"graph", kInstanceLevel, kGet | kPost, "",
     "http://hl7.org/fhir/OperationDefinition/Resource-graph", Effect::Reads, graph},
};

std::uint8_t method_of(std::string_view method) {
  if (method == "GET" || method == "HEAD") return kGet;
  if (method == "POST") return kPost;
  return method == "DELETE" ? kDelete : 0;
}

std::string allowed(std::uint8_t methods) {
  std::string allow;
  const auto add = [&](OperationMethod method, std::string_view names) {
    if ((methods & method) == 0) return;
    if (!allow.empty()) allow += ", ";
    allow += names;
  };
  add(kGet, "GET, HEAD");
  add(kPost, "POST");
  add(kDelete, "DELETE");
  return allow;
}

}  // namespace

std::span<const OperationRule> operations() {
  return kOperations;
}

Attempt<const OperationRule*> find_operation(std::string_view name, Level level,
                                             std::string_view type, std::string_view method) {
  std::uint8_t methods = 0;
  for (const OperationRule& rule : kOperations) {
    if (rule.name != name || (rule.levels & level) == 0) continue;
    if (!rule.type.empty() && level != kSystemLevel && rule.type != type) continue;
    if ((rule.methods & method_of(method)) != 0) return &rule;
    methods |= rule.methods;
  }
  if (methods == 0)
    return refuse(501,
                  "this server has no such operation here: see rest.operation and "
                  "rest.resource.operation of the capability statement at metadata");
  std::string allow = allowed(methods);
  auto refused =
      refuse(405, "this operation does not take the method of the request: use " + allow);
  refused.error().allow = std::move(allow);
  return refused;
}

Attempt<Reply> run_operation(const Context& context, Call& call) {
  const OperationRule& rule = *call.route.rule;
  if (!call.entry.empty() && rule.effect == Effect::Writes)
    return base::fail(base::ErrorKind::Unsupported,
                      "this operation writes by itself: call it outside of a Bundle",
                      call.expression("request.url"));
  return rule.answer(context, call);
}

Attempt<> require_fhir_body(const Call& call) {
  if (call.format == BodyFormat::FhirJson || call.format == BodyFormat::FhirXml ||
      call.format == BodyFormat::Absent)
    return {};
  return refuse(415,
                "the body must be FHIR R4 in JSON or XML: send it with Content-Type "
                "application/fhir+json or application/fhir+xml");
}

}  // namespace rest
