#include "demo/recorder.h"
#include "demo/systems.h"

// Medicines: what is taken at home, what is ordered, what was given; vaccinations.
namespace demo {

namespace {

struct RouteName {
  std::string_view code;  // SNOMED CT
  std::string_view text;
};

RouteName route_name(Route route) {
  switch (route) {
    case Route::Oral:
      return {"26643006", "oral anvendelse"};
    case Route::Intravenous:
      return {"47625008", "intravenøs anvendelse"};
    case Route::Subcutaneous:
      return {"34206005", "subkutan anvendelse"};
    case Route::Inhaled:
      return {"447694001", "inhalation"};
    case Route::Transdermal:
      return {"45890007", "transdermal anvendelse"};
    case Route::Nasal:
      return {"46713006", "nasal anvendelse"};
  }
  return {};
}

std::string product(const Drug& drug) {
  std::string text(drug.name);
  if (!drug.strength.empty()) {
    text += ' ';
    text += drug.strength;
  }
  return text;
}

int decimals_of(double dose) {
  const std::string two = decimal(dose, 2);
  if (!two.ends_with('0')) return 2;
  return two.ends_with("00") ? 0 : 1;
}

Quantity dose_of(const Drug& drug) {
  return {decimal(drug.dose, decimals_of(drug.dose)), drug.unit, {}};
}

void put_drug(Writer& w, const Drug& drug) {
  put_concept(w, "medicationCodeableConcept", {{systems::kAtc, drug.atc, drug.name}},
              product(drug));
}

void put_route(Writer& w, const Drug& drug) {
  const RouteName route = route_name(drug.route);
  put_concept(w, "route", {{systems::kSnomed, route.code, route.text}});
}

void put_dosage(Writer& w, std::string_view name, const Drug& drug) {
  w.key(name).begin_array().begin_object().member("text", drug.dosage);
  if (drug.per_day == 0) {
    w.key("asNeededBoolean").boolean(true);
  } else if (drug.period_days > 0) {
    w.key("timing").begin_object().key("repeat").begin_object();
    w.member("frequency", drug.per_day).key("period").number(drug.period_days);
    w.member("periodUnit", "d").end_object().end_object();
  }
  put_route(w, drug);
  w.key("doseAndRate").begin_array().begin_object();
  put_quantity(w, "doseQuantity", dose_of(drug));
  w.end_object().end_array().end_object().end_array();
}

void put_indication(Writer& w, const Drug& drug) {
  if (!drug.indication.empty()) put_concepts(w, "reasonCode", {}, drug.indication);
}

std::string_view state_code(MedicineState state) {
  switch (state) {
    case MedicineState::Active:
      return "active";
    case MedicineState::OnHold:
      return "on-hold";
    case MedicineState::Completed:
      return "completed";
  }
  return {};
}

}  // namespace

std::string Recorder::statement(const Medicine& medicine) {
  const std::string id = next_id("MedicationStatement");
  bundle_.add("MedicationStatement", id, [&](Writer& w) {
    put_head(w, "MedicationStatement", id, {});
    w.member("status", state_code(medicine.state));
    put_hl7(w, "category", "medication-statement-category", "community");
    put_drug(w, medicine.drug);
    put_subject(w);
    put_period(w, "effectivePeriod", medicine.period);
    put_time(w, "dateAsserted", medicine.period.start);
    put_indication(w, medicine.drug);
    if (!medicine.remark.empty()) put_note(w, medicine.remark);
    put_dosage(w, "dosage", medicine.drug);
  });
  return id;
}

std::string Recorder::order(const Medicine& medicine, const Context& context) {
  const std::string id = next_id("MedicationRequest");
  bundle_.add("MedicationRequest", id, [&](Writer& w) {
    put_head(w, "MedicationRequest", id, {});
    w.member("status", state_code(medicine.state)).member("intent", "order");
    put_hl7_list(w, "category", "medicationrequest-category",
                 context.encounter_id.empty() ? "community" : "inpatient");
    put_drug(w, medicine.drug);
    put_subject(w);
    put_encounter(w, context);
    put_time(w, "authoredOn", context.at);
    if (context.by != nullptr) {
      put_reference(w, "requester",
                    {"PractitionerRole", context.by->role_id, context.by->display()});
    }
    put_indication(w, medicine.drug);
    if (!medicine.remark.empty()) put_note(w, medicine.remark);
    put_dosage(w, "dosageInstruction", medicine.drug);
    w.key("dispenseRequest").begin_object();
    put_period(w, "validityPeriod", medicine.period);
    w.end_object();
  });
  return id;
}

std::string Recorder::administration(const Drug& drug, std::string_view why_not,
                                     const std::string& order_id, const Context& context) {
  const std::string id = next_id("MedicationAdministration");
  bundle_.add("MedicationAdministration", id, [&](Writer& w) {
    put_head(w, "MedicationAdministration", id, {});
    w.member("status", why_not.empty() ? "completed" : "not-done");
    if (!why_not.empty()) put_concepts(w, "statusReason", {}, why_not);
    put_drug(w, drug);
    put_subject(w);
    if (!context.encounter_id.empty()) {
      put_reference(w, "context", {"Encounter", context.encounter_id});
    }
    put_time(w, "effectiveDateTime", context.at);
    if (context.by != nullptr) {
      w.key("performer").begin_array().begin_object();
      put_reference(w, "actor", {"PractitionerRole", context.by->role_id, context.by->display()});
      w.end_object().end_array();
    }
    put_reference(w, "request", {"MedicationRequest", order_id});
    w.key("dosage").begin_object();
    put_route(w, drug);
    put_quantity(w, "dose", dose_of(drug));
    w.end_object();
  });
  return id;
}

std::string Recorder::given(const Drug& drug, const std::string& order_id, const Context& context) {
  return administration(drug, {}, order_id, context);
}

std::string Recorder::not_given(const Drug& drug, std::string_view why, const std::string& order_id,
                                const Context& context) {
  return administration(drug, why, order_id, context);
}

std::string Recorder::immunisation(std::string_view atc, std::string_view text, Day day) {
  const std::string id = next_id("Immunization");
  bundle_.add("Immunization", id, [&](Writer& w) {
    put_head(w, "Immunization", id, {});
    w.member("status", "completed");
    put_concept(w, "vaccineCode", {{systems::kAtc, atc, text}}, text);
    put_subject(w, "patient");
    put_date(w, "occurrenceDateTime", day);
    w.key("primarySource").boolean(true);
  });
  return id;
}

}  // namespace demo
