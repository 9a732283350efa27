#include <cmath>

#include "demo/recorder.h"
#include "demo/systems.h"

// Vital signs, laboratory answers, imaging and microbiology.
namespace demo {

namespace {

std::string_view flag_for(double value, const Interval& range) {
  if (!range.given()) return {};
  if (value < range.low) return "L";
  return value > range.high ? "H" : "N";
}

std::string_view flag_text(std::string_view flag) {
  if (flag == "L") return "Lav";
  return flag == "H" ? "Høj" : "Normal";
}

// What the reader sees is what is compared with the interval.
double as_printed(double value, int decimals) {
  return std::stod(decimal(value, decimals));
}

}  // namespace

void Recorder::put_laboratory(Writer& w, const Context& context) const {
  if (context.unit.id.empty()) return;
  put_references(w, "performer", {{"Organization", context.unit.id, context.unit.name}});
}

void Recorder::put_observation(Writer& w, const std::string& id, Measure measure,
                               const Context& context) const {
  const MeasureInfo& about = info(measure);
  const bool vital = is_vital_sign(measure);
  const bool basic = vital && !about.loinc.empty();
  put_head(w, "Observation", id, basic ? "dk-core-basic-observation" : "dk-core-observation");
  w.member("status", "final");
  put_hl7_list(w, "category", "observation-category", vital ? "vital-signs" : "laboratory");
  put_concept(w, "code",
              {{systems::kLoinc, about.loinc},
               {systems::kNpu, about.npu},
               {about.other_system, about.other}},
              about.name);
  put_subject(w);
  put_encounter(w, context);
  put_time(w, "effectiveDateTime", context.at);
  // A laboratory answers some 50 minutes after the sample was taken.
  put_time(w, "issued", vital ? context.at : plus_minutes(context.at, 50));
  if (vital) {
    put_performer(w, context);
  } else {
    put_laboratory(w, context);
  }
}

void Recorder::put_range(Writer& w, Measure measure, double value, int age) const {
  const Interval range = reference_interval(measure, person_.sex, age);
  const std::string_view flag = flag_for(value, range);
  if (flag.empty()) return;
  std::string system(systems::kHl7);
  system += "v3-ObservationInterpretation";
  put_concepts(w, "interpretation", {{system, flag, flag_text(flag)}});
  const MeasureInfo& about = info(measure);
  w.key("referenceRange").begin_array().begin_object();
  if (range.low > 0) {
    put_quantity(w, "low", {decimal(range.low, about.decimals), about.unit, about.ucum});
  }
  if (std::isfinite(range.high)) {
    put_quantity(w, "high", {decimal(range.high, about.decimals), about.unit, about.ucum});
  }
  w.end_object().end_array();
}

std::string Recorder::measure(Measure measure, double value, const Context& context) {
  const MeasureInfo& about = info(measure);
  const std::string id = next_id("Observation");
  bundle_.add("Observation", id, [&](Writer& w) {
    put_observation(w, id, measure, context);
    put_quantity(w, "valueQuantity", {decimal(value, about.decimals), about.unit, about.ucum});
    put_range(w, measure, as_printed(value, about.decimals), person_.age_on(day_of(context.at)));
  });
  return id;
}

std::string Recorder::blood_pressure(double systolic, double diastolic, const Context& context) {
  const std::string id = next_id("Observation");
  bundle_.add("Observation", id, [&](Writer& w) {
    put_observation(w, id, Measure::BloodPressure, context);
    w.key("component").begin_array();
    const auto part = [&](const Coding& loinc, const Coding& snomed, std::string_view text,
                          double value) {
      w.begin_object();
      put_concept(w, "code", {loinc, snomed}, text);
      put_quantity(w, "valueQuantity", {decimal(value, 0), "mmHg", "mm[Hg]"});
      w.end_object();
    };
    part({systems::kLoinc, "8480-6"}, {systems::kSnomed, "271649006"}, "Systolisk", systolic);
    part({systems::kLoinc, "8462-4"}, {systems::kSnomed, "271650006"}, "Diastolisk", diastolic);
    w.end_array();
  });
  return id;
}

void Recorder::vitals(const VitalSet& set, const Context& context) {
  measure(Measure::Temperature, set.temperature, context);
  measure(Measure::Pulse, set.pulse, context);
  blood_pressure(set.systolic, set.diastolic, context);
  measure(Measure::Saturation, set.saturation, context);
  measure(Measure::Respiration, set.respiration, context);
  if (set.oxygen_litres >= 0.5) measure(Measure::Oxygen, set.oxygen_litres, context);
  if (person_.age_on(day_of(context.at)) >= 15) {
    measure(Measure::Ews, early_warning_score(set), context);
  }
}

std::string Recorder::laboratory_report(std::span<const std::string> results,
                                        const Context& context) {
  const std::string id = next_id("DiagnosticReport");
  bundle_.add("DiagnosticReport", id, [&](Writer& w) {
    put_head(w, "DiagnosticReport", id, "dk-core-diagnostic-report");
    w.member("status", "final");
    put_concepts(w, "category",
                 {{systems::kSnomed, "394596001", "klinisk biokemi"},
                  {systems::kLoinc, "18719-5", "Chemistry studies (set)"}});
    put_concept(w, "code", {{systems::kLoinc, "11502-2", "Laboratory report"}}, "Blodprøver");
    put_subject(w);
    put_encounter(w, context);
    put_time(w, "effectiveDateTime", context.at);
    put_time(w, "issued", plus_minutes(context.at, 50));
    put_laboratory(w, context);
    w.key("result").begin_array();
    for (const std::string& result : results) {
      w.begin_object().member("reference", "Observation/" + result).end_object();
    }
    w.end_array();
  });
  return id;
}

std::string Recorder::finding(const Finding& finding, const Context& context) {
  const std::string id = next_id("DiagnosticReport");
  bundle_.add("DiagnosticReport", id, [&](Writer& w) {
    put_head(w, "DiagnosticReport", id, "dk-core-diagnostic-report");
    const bool waiting = finding.conclusion.empty();
    w.member("status", waiting ? "registered" : "final");
    put_concepts(
        w, "category",
        {{systems::kSnomed, practice_setting_code(finding.by), practice_setting_text(finding.by)}});
    const bool npu = finding.code.starts_with("NPU");
    put_concept(w, "code", {{npu ? systems::kNpu : systems::kSks, finding.code, finding.title}},
                finding.title);
    put_subject(w);
    put_encounter(w, context);
    put_time(w, "effectiveDateTime", context.at);
    if (!waiting) put_time(w, "issued", plus_minutes(context.at, 65));
    put_laboratory(w, context);
    if (!waiting) w.member("conclusion", finding.conclusion);
  });
  return id;
}

std::string Recorder::pending(std::string_view title, const Context& context) {
  return finding({{}, title, {}, Specialty::Biochemistry, 0}, context);
}

}  // namespace demo
