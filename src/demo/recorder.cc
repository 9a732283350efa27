#include "demo/recorder.h"

#include "demo/systems.h"

namespace demo {

Recorder::Recorder(const Person& person, std::uint64_t seed, base::Timestamp now,
                   Transaction& bundle)
    : person_(person),
      seed_(seed_for(seed, person.id)),
      now_(now),
      bundle_(bundle),
      dice_(seed_for(seed, person.id + "/history")) {}

std::string Recorder::next_id(std::string_view type) {
  std::string part(type);
  part += '/';
  part += std::to_string(++count_);
  return opaque_id(seed_, part);
}

void Recorder::put_subject(Writer& w, std::string_view name) const {
  put_reference(w, name, {"Patient", person_.id});
}

void Recorder::put_encounter(Writer& w, const Context& context) const {
  if (context.encounter_id.empty()) return;
  put_reference(w, "encounter", {"Encounter", context.encounter_id});
}

void Recorder::put_performer(Writer& w, const Context& context) const {
  if (context.by == nullptr) return;
  put_references(w, "performer",
                 {{"PractitionerRole", context.by->role_id, context.by->display()}});
}

std::string Recorder::condition(const Problem& problem, Day since, Day until,
                                const Context& context) {
  const std::string id = next_id("Condition");
  bundle_.add("Condition", id, [&](Writer& w) {
    const bool ended = until.number != 0;
    put_head(w, "Condition", id, "dk-core-condition");
    put_hl7(w, "clinicalStatus", "condition-clinical", ended ? "resolved" : "active");
    put_hl7(w, "verificationStatus", "condition-ver-status", "confirmed");
    put_hl7_list(w, "category", "condition-category",
                 context.encounter_id.empty() ? "problem-list-item" : "encounter-diagnosis");
    put_concept(w, "code", {{systems::kSksDiagnosis, problem.code, problem.text}}, problem.name());
    put_subject(w);
    put_encounter(w, context);
    put_date(w, "onsetDateTime", since);
    if (ended) put_date(w, "abatementDateTime", until);
    put_date(w, "recordedDate", since);
    if (context.by != nullptr) {
      put_reference(w, "recorder",
                    {"PractitionerRole", context.by->role_id, context.by->display()});
    }
  });
  return id;
}

std::string Recorder::allergy(const Allergy& allergy) {
  const std::string id = next_id("AllergyIntolerance");
  bundle_.add("AllergyIntolerance", id, [&](Writer& w) {
    const bool none = allergy.kind == AllergyKind::NoneKnown;
    put_head(w, "AllergyIntolerance", id, {});
    put_hl7(w, "clinicalStatus", "allergyintolerance-clinical", "active");
    put_hl7(w, "verificationStatus", "allergyintolerance-verification",
            allergy.kind == AllergyKind::Suspected ? "unconfirmed" : "confirmed");
    if (none) {
      put_concept(w, "code", {{systems::kSnomed, "716186003", "No known allergy"}},
                  "Ingen kendte CAVE");
    } else {
      w.member("type", "allergy").key("category").begin_array().string("medication").end_array();
      w.member("criticality", allergy.severity == "severe" ? "high" : "low");
      put_concept(w, "code", {{systems::kAtc, allergy.atc, allergy.substance}}, allergy.substance);
    }
    put_subject(w, "patient");
    if (none) {
      put_date(w, "recordedDate", allergy.since);
      return;
    }
    put_date(w, "onsetDateTime", allergy.since);
    put_date(w, "recordedDate", allergy.since);
    w.key("reaction").begin_array().begin_object();
    put_concepts(w, "manifestation", {}, allergy.reaction);
    w.member("severity", allergy.severity).end_object().end_array();
  });
  return id;
}

std::string Recorder::flag(std::string_view text, Day since) {
  const std::string id = next_id("Flag");
  bundle_.add("Flag", id, [&](Writer& w) {
    put_head(w, "Flag", id, {});
    w.member("status", "active");
    put_hl7_list(w, "category", "flag-category", "clinical");
    put_concept(w, "code", {}, text);
    put_subject(w);
    w.key("period").begin_object();
    put_date(w, "start", since);
    w.end_object();
  });
  return id;
}

std::string Recorder::goal(std::string_view text, Day since, Day due) {
  const std::string id = next_id("Goal");
  bundle_.add("Goal", id, [&](Writer& w) {
    put_head(w, "Goal", id, {});
    w.member("lifecycleStatus", "active");
    put_hl7(w, "achievementStatus", "goal-achievement", "in-progress");
    put_concept(w, "description", {}, text);
    put_subject(w);
    put_date(w, "startDate", since);
    w.key("target").begin_array().begin_object();
    put_date(w, "dueDate", due);
    w.end_object().end_array();
  });
  return id;
}

std::string Recorder::care_plan(const Plan& plan, Day since, const std::string& condition_id,
                                const std::string& goal_id, const Context& context) {
  const std::string id = next_id("CarePlan");
  bundle_.add("CarePlan", id, [&](Writer& w) {
    put_head(w, "CarePlan", id, {});
    w.member("status", "active").member("intent", "plan").member("title", plan.title);
    put_subject(w);
    put_encounter(w, context);
    w.key("period").begin_object();
    put_date(w, "start", since);
    w.end_object();
    if (context.by != nullptr) {
      put_reference(w, "author", {"PractitionerRole", context.by->role_id, context.by->display()});
    }
    if (!condition_id.empty()) put_references(w, "addresses", {{"Condition", condition_id}});
    if (!goal_id.empty()) put_references(w, "goal", {{"Goal", goal_id}});
    w.key("activity").begin_array();
    for (const std::string_view activity : plan.activities) {
      w.begin_object().key("detail").begin_object().member("status", "in-progress");
      w.member("description", activity).end_object().end_object();
    }
    w.end_array();
  });
  return id;
}

std::string Recorder::task(std::string_view text, base::Timestamp due, const Context& context) {
  const std::string id = next_id("Task");
  bundle_.add("Task", id, [&](Writer& w) {
    put_head(w, "Task", id, {});
    w.member("status", "requested").member("intent", "order").member("priority", "routine");
    w.member("description", text);
    put_reference(w, "for", {"Patient", person_.id});
    put_encounter(w, context);
    put_time(w, "authoredOn", context.at);
    if (context.by != nullptr) {
      put_reference(w, "owner", {"PractitionerRole", context.by->role_id, context.by->display()});
    }
    w.key("restriction").begin_object().key("period").begin_object();
    put_time(w, "end", due);
    w.end_object().end_object();
  });
  return id;
}

std::string Recorder::request(std::string_view text, std::string_view code, base::Timestamp when,
                              const Context& context) {
  const std::string id = next_id("ServiceRequest");
  bundle_.add("ServiceRequest", id, [&](Writer& w) {
    put_head(w, "ServiceRequest", id, "dk-core-person-servicerequest");
    w.member("status", "active").member("intent", "order").member("priority", "routine");
    const bool npu = code.starts_with("NPU") || code.starts_with("DNK");
    put_concept(w, "code", {{npu ? systems::kNpu : systems::kSks, code, text}}, text);
    put_subject(w);
    put_encounter(w, context);
    put_time(w, "occurrenceDateTime", when);
    put_time(w, "authoredOn", context.at);
    if (context.by != nullptr) {
      put_reference(w, "requester",
                    {"PractitionerRole", context.by->role_id, context.by->display()});
    }
  });
  return id;
}

}  // namespace demo
