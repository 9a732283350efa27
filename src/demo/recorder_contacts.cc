#include "demo/recorder.h"
#include "demo/systems.h"

// Contacts, appointments, notes and procedures.
namespace demo {

namespace {

std::string_view class_code(Care care) {
  switch (care) {
    case Care::Inpatient:
      return "IMP";
    case Care::Outpatient:
      return "AMB";
    case Care::Emergency:
      return "EMER";
  }
  return {};
}

std::string_view class_text(Care care) {
  switch (care) {
    case Care::Inpatient:
      return "Indlagt";
    case Care::Outpatient:
      return "Ambulant";
    case Care::Emergency:
      return "Akut ambulant";
  }
  return {};
}

std::string_view state_code(ContactState state) {
  switch (state) {
    case ContactState::Planned:
      return "planned";
    case ContactState::InProgress:
      return "in-progress";
    case ContactState::Finished:
      return "finished";
  }
  return {};
}

struct DocumentType {
  std::string_view loinc;
  std::string_view display;
  std::string_view title;
};

DocumentType document_type(NoteKind kind) {
  switch (kind) {
    case NoteKind::Admission:
      return {"34117-2", "History and physical note", "Indlæggelsesnotat"};
    case NoteKind::Round:
      return {"11506-3", "Progress note", "Stuegangsnotat"};
    case NoteKind::Discharge:
      return {"18842-5", "Discharge summary", "Epikrise"};
    case NoteKind::Clinic:
      return {"34131-3", "Outpatient Progress note", "Ambulantnotat"};
    case NoteKind::Nursing:
      return {"34746-8", "Nurse Note", "Sygeplejenotat"};
  }
  return {};
}

void put_planned(Writer& w, const Contact& contact) {
  const auto extension = [&w](std::string_view name, base::Timestamp at) {
    w.begin_object().member("url", std::string(systems::kDkCore) + std::string(name));
    put_time(w, "valueDateTime", at);
    w.end_object();
  };
  extension("dk-core-planned-start-date", contact.period.start);
  if (contact.period.end.ms != 0) extension("dk-core-planned-end-date", contact.period.end);
}

void put_extensions(Writer& w, const Contact& contact) {
  w.key("extension").begin_array();
  if (contact.state == ContactState::Planned) put_planned(w, contact);
  const UnitRef& unit = contact.department.id.empty() ? contact.provider : contact.department;
  w.begin_object().member("url", std::string(systems::kDkCore) + "dk-core-care-provider");
  put_reference(w, "valueReference", {"Organization", unit.id, unit.name});
  w.end_object().end_array();
}

void put_locations(Writer& w, const Contact& contact) {
  if (contact.ward == nullptr) return;
  w.key("location").begin_array();
  const auto one = [&](std::string_view id, std::string_view name, std::string_view type) {
    w.begin_object();
    put_reference(w, "location", {"Location", id, name});
    const bool over = contact.state == ContactState::Finished;
    w.member("status", over                                     ? "completed"
                       : contact.state == ContactState::Planned ? "planned"
                                                                : "active");
    put_hl7(w, "physicalType", "location-physical-type", type);
    w.end_object();
  };
  one(contact.ward->location_id, contact.ward->name, "wa");
  if (contact.bed != nullptr) {
    one(contact.bed->location_id, contact.ward->name + ", " + contact.bed->name, "bd");
  }
  w.end_array();
}

void put_participant(Writer& w, const Staff& staff, std::string_view type,
                     std::string_view display) {
  w.begin_object();
  std::string system(systems::kHl7);
  system += "v3-ParticipationType";
  put_concepts(w, "type", {{system, type, display}});
  put_reference(w, "individual", {"PractitionerRole", staff.role_id, staff.display()});
  w.end_object();
}

}  // namespace

std::string Recorder::episode(const std::string& condition_id, const UnitRef& provider,
                              const Period& period) {
  const std::string id = next_id("EpisodeOfCare");
  bundle_.add("EpisodeOfCare", id, [&](Writer& w) {
    put_head(w, "EpisodeOfCare", id, {});
    w.member("status", period.end.ms == 0 ? "active" : "finished");
    w.key("diagnosis").begin_array().begin_object();
    put_reference(w, "condition", {"Condition", condition_id});
    w.end_object().end_array();
    put_subject(w, "patient");
    put_reference(w, "managingOrganization", {"Organization", provider.id, provider.name});
    put_period(w, "period", period);
  });
  return id;
}

std::string Recorder::contact(const Contact& contact) {
  const std::string id = next_id("Encounter");
  bundle_.add("Encounter", id, [&](Writer& w) {
    put_head(w, "Encounter", id, "dk-core-encounter");
    put_extensions(w, contact);
    w.member("status", state_code(contact.state));
    put_coding(w, "class", {systems::kActCode, class_code(contact.care), class_text(contact.care)});
    const bool acute = contact.care == Care::Emergency;
    put_hl7(w, "priority", "v3-ActPriority", acute ? "A" : "EL");
    put_subject(w);
    if (!contact.episode_id.empty()) {
      put_references(w, "episodeOfCare", {{"EpisodeOfCare", contact.episode_id}});
    }
    w.key("participant").begin_array();
    put_participant(w, *contact.doctor, "ATND", "attender");
    if (contact.nurse != nullptr) {
      put_participant(w, *contact.nurse, "PPRF", "primary performer");
    }
    w.end_array();
    // What has not begun has no period yet: its plan stands in the extensions.
    if (contact.state != ContactState::Planned) put_period(w, "period", contact.period);
    if (contact.diagnosis) {
      put_concepts(w, "reasonCode",
                   {{systems::kSksDiagnosis, contact.diagnosis->code, contact.diagnosis->text}},
                   contact.reason);
    } else {
      put_concepts(w, "reasonCode", {}, contact.reason);
    }
    if (!contact.condition_id.empty()) {
      w.key("diagnosis").begin_array().begin_object();
      put_reference(w, "condition", {"Condition", contact.condition_id});
      w.end_object().end_array();
    }
    put_locations(w, contact);
    put_reference(w, "serviceProvider",
                  {"Organization", contact.provider.id, contact.provider.name});
  });
  return id;
}

std::string Recorder::appointment(std::string_view reason, const Period& period, const Ward& place,
                                  Specialty specialty) {
  const std::string id = next_id("Appointment");
  bundle_.add("Appointment", id, [&](Writer& w) {
    put_head(w, "Appointment", id, {});
    w.member("status", "booked");
    put_concepts(
        w, "specialty",
        {{systems::kSnomed, practice_setting_code(specialty), practice_setting_text(specialty)}});
    w.member("description", reason);
    put_time(w, "start", period.start);
    put_time(w, "end", period.end);
    w.member("created", date_text(today() - 12)).key("participant").begin_array();
    w.begin_object();
    put_reference(w, "actor", {"Patient", person_.id});
    w.member("status", "accepted").end_object().begin_object();
    put_reference(w, "actor", {"Location", place.location_id, place.name});
    w.member("status", "accepted").end_object().end_array();
  });
  return id;
}

std::string Recorder::document(NoteKind kind, std::string_view text, const Context& context) {
  const std::string id = next_id("DocumentReference");
  const DocumentType type = document_type(kind);
  bundle_.add("DocumentReference", id, [&](Writer& w) {
    put_head(w, "DocumentReference", id, {});
    w.key("masterIdentifier").begin_object().member("system", "urn:ietf:rfc:3986");
    w.member("value", "urn:uuid:" + id).end_object();
    w.member("status", "current").member("docStatus", "final");
    put_concept(w, "type", {{systems::kLoinc, type.loinc, type.display}}, type.title);
    put_subject(w);
    put_time(w, "date", context.at);
    if (context.by != nullptr) {
      put_references(w, "author",
                     {{"PractitionerRole", context.by->role_id, context.by->display()}});
    }
    if (!context.unit.id.empty()) {
      put_reference(w, "custodian", {"Organization", context.unit.id, context.unit.name});
    }
    w.key("content").begin_array().begin_object().key("attachment").begin_object();
    w.member("contentType", "text/plain; charset=utf-8").member("language", "da");
    w.member("data", base64(text)).member("title", type.title);
    put_time(w, "creation", context.at);
    w.end_object().end_object().end_array();
    if (context.encounter_id.empty()) return;
    w.key("context").begin_object();
    put_references(w, "encounter", {{"Encounter", context.encounter_id}});
    w.end_object();
  });
  return id;
}

std::string Recorder::procedure(const Done& done, const Context& context) {
  const std::string id = next_id("Procedure");
  bundle_.add("Procedure", id, [&](Writer& w) {
    put_head(w, "Procedure", id, {});
    w.member("status", "completed");
    put_concept(w, "code", {{systems::kSks, done.code, done.text}}, done.text);
    put_subject(w);
    put_encounter(w, context);
    put_time(w, "performedDateTime", context.at);
    if (context.by == nullptr) return;
    w.key("performer").begin_array().begin_object();
    put_reference(w, "actor", {"PractitionerRole", context.by->role_id, context.by->display()});
    w.end_object().end_array();
  });
  return id;
}

}  // namespace demo
