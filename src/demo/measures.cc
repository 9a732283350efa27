#include "demo/measures.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "demo/systems.h"

namespace demo {

namespace {

constexpr double kOpen = std::numeric_limits<double>::infinity();

// In the order of Measure. Reference intervals: adult, as Danish laboratories print them.
constexpr MeasureInfo kInfo[] = {
    {Measure::Temperature, "Temperatur", "8310-5", "NPU08676", "", "", "°C", "Cel", 1, 36.0, 37.9,
     0, 0},
    {Measure::Pulse, "Puls", "8867-4", "NPU21692", "", "", "/min", "/min", 0, 50, 100, 0, 0},
    {Measure::BloodPressure, "Blodtryk", "85354-9", "", "ZZ3160", systems::kSks, "mmHg", "mm[Hg]",
     0, 0, 0, 0, 0},
    {Measure::Saturation, "Saturation (SAT)", "2708-6", "NPU03011", "", "", "%", "%", 0, 94, 100, 0,
     0},
    {Measure::Respiration, "Respirationsfrekvens", "9279-1", "", "MCS88122", systems::kMedCom,
     "/min", "/min", 0, 12, 20, 0, 0},
    {Measure::Weight, "Vægt", "29463-7", "NPU03804", "", "", "kg", "kg", 1, 0, 0, 0, 0},
    {Measure::Height, "Højde", "8302-2", "", "", "", "cm", "cm", 0, 0, 0, 0, 0},
    {Measure::Ews, "EWS (Early Warning Score)", "", "", "EWS", systems::kLocal, "score", "{score}",
     0, 0, 2, 0, 0},
    {Measure::Oxygen, "Ilttilskud", "3151-8", "", "", "", "L/min", "L/min", 0, 0, 0, 0, 0},
    {Measure::Crp, "C-reaktivt protein [CRP];P", "", "NPU19748", "", "", "mg/L", "mg/L", 0, 0, 8, 0,
     0},
    {Measure::Leukocytes, "Leukocytter;B", "", "NPU02593", "", "", "10^9/L", "10*9/L", 1, 3.5, 8.8,
     0, 0},
    {Measure::Haemoglobin, "Hæmoglobin;B", "", "NPU02319", "", "", "mmol/L", "mmol/L", 1, 7.3, 9.5,
     8.3, 10.5},
    {Measure::Platelets, "Trombocytter;B", "", "NPU03568", "", "", "10^9/L", "10*9/L", 0, 165, 390,
     145, 350},
    {Measure::Sodium, "Natrium-ion;P", "", "NPU03429", "", "", "mmol/L", "mmol/L", 0, 137, 145, 0,
     0},
    {Measure::Potassium, "Kalium-ion;P", "", "NPU03230", "", "", "mmol/L", "mmol/L", 1, 3.5, 4.4, 0,
     0},
    {Measure::Creatinine, "Kreatinin;P", "", "NPU18016", "", "", "µmol/L", "umol/L", 0, 45, 90, 60,
     105},
    {Measure::Egfr, "eGFR/1,73m² (CKD-EPI);Nyre", "", "DNK35302", "", "", "mL/min",
     "mL/min/{1.73_m2}", 0, 60, kOpen, 0, 0},
    {Measure::Albumin, "Albumin;P", "", "NPU19673", "", "", "g/L", "g/L", 0, 34, 45, 0, 0},
    {Measure::Alat, "Alanintransaminase [ALAT];P", "", "NPU19651", "", "", "U/L", "U/L", 0, 10, 45,
     10, 70},
    {Measure::Bilirubin, "Bilirubiner;P", "", "NPU01370", "", "", "µmol/L", "umol/L", 0, 5, 25, 0,
     0},
    {Measure::Amylase, "Amylase, pancreastype;P", "", "NPU19653", "", "", "U/L", "U/L", 0, 10, 65,
     0, 0},
    {Measure::Inr, "Koagulation, vævsfaktor-induceret [INR];P", "", "NPU01685", "", "", "INR", "1",
     1, 0.8, 1.2, 0, 0},
    {Measure::HbA1c, "Hæmoglobin A1c (IFCC);Hb(B)", "", "NPU27300", "", "", "mmol/mol", "mmol/mol",
     0, 20, 42, 0, 0},
    {Measure::Glucose, "Glukose;P(kB)", "", "NPU22089", "", "", "mmol/L", "mmol/L", 1, 4.2, 7.8, 0,
     0},
    {Measure::Ldl, "Kolesterol LDL;P", "", "NPU01568", "", "", "mmol/L", "mmol/L", 1, 1.2, 3.0, 0,
     0},
    {Measure::Tsh, "Thyrotropin [TSH];P", "", "NPU03577", "", "", "10^-3 IU/L", "m[IU]/L", 2, 0.4,
     4.8, 0, 0},
    {Measure::ProBnp, "Pro-brain natriuretisk peptid [NT-proBNP];P", "", "NPU21571", "", "", "ng/L",
     "ng/L", 0, 5, 300, 0, 0},
    {Measure::Lactate, "Laktat;P(aB)", "", "NPU03943", "", "", "mmol/L", "mmol/L", 1, 0.5, 1.6, 0,
     0},
    {Measure::UrineAlbumin, "Albumin/Kreatinin-ratio;U", "", "NPU28842", "", "", "mg/g", "mg/g", 0,
     0, 30, 0, 0},
    {Measure::Ferritin, "Ferritin;P", "", "NPU19763", "", "", "µg/L", "ug/L", 0, 12, 200, 15, 300},
    {Measure::Cobalamin, "Cobalamin [B12-vitamin];P", "", "NPU01700", "", "", "pmol/L", "pmol/L", 0,
     200, 600, 0, 0},
};

int respiration_points(double rate) {
  if (rate <= 8 || rate >= 25) return 3;
  if (rate >= 21) return 2;
  return rate <= 11 ? 1 : 0;
}

int saturation_points(double saturation) {
  if (saturation <= 91) return 3;
  if (saturation <= 93) return 2;
  return saturation <= 95 ? 1 : 0;
}

int systolic_points(double pressure) {
  if (pressure <= 90 || pressure >= 220) return 3;
  if (pressure <= 100) return 2;
  return pressure <= 110 ? 1 : 0;
}

int pulse_points(double pulse) {
  if (pulse <= 40 || pulse >= 131) return 3;
  if (pulse >= 111) return 2;
  return pulse <= 50 || pulse >= 91 ? 1 : 0;
}

int temperature_points(double temperature) {
  if (temperature <= 35.0) return 3;
  if (temperature >= 39.1) return 2;
  return temperature <= 36.0 || temperature >= 38.1 ? 1 : 0;
}

}  // namespace

const MeasureInfo& info(Measure measure) {
  return kInfo[static_cast<std::size_t>(measure)];
}

bool is_vital_sign(Measure measure) {
  return measure <= Measure::Oxygen;
}

Interval reference_interval(Measure measure, Sex sex, int age) {
  const MeasureInfo& about = info(measure);
  const bool own = sex == Sex::Male && about.high_male > about.low_male;
  Interval interval{own ? about.low_male : about.low, own ? about.high_male : about.high};
  if (age >= 15) return interval;
  // Children: the measures that grow with them.
  switch (measure) {
    case Measure::Pulse:
      return age < 3 ? Interval{90, 150} : Interval{70, 120};
    case Measure::Respiration:
      return age < 3 ? Interval{20, 40} : Interval{15, 28};
    case Measure::Creatinine:
      return {15, 60};
    case Measure::Haemoglobin:
      return {6.5, 8.9};
    case Measure::Leukocytes:
      return {4.5, 13.0};
    case Measure::Ews:
      return {};
    default:
      return interval;
  }
}

int early_warning_score(const VitalSet& set) {
  return respiration_points(std::round(set.respiration)) +
         saturation_points(std::round(set.saturation)) + (set.oxygen_litres >= 0.5 ? 2 : 0) +
         systolic_points(std::round(set.systolic)) + pulse_points(std::round(set.pulse)) +
         temperature_points(std::round(set.temperature * 10) / 10);
}

// Levey et al., Ann Intern Med 2009;150:604. Without the factor for race, as Denmark reports it.
double ckd_epi(double creatinine, Sex sex, int age) {
  const bool female = sex == Sex::Female;
  const double mg_per_dl = creatinine / 88.4;
  const double ratio = mg_per_dl / (female ? 0.7 : 0.9);
  const double below = std::pow(std::min(ratio, 1.0), female ? -0.329 : -0.411);
  const double above = std::pow(std::max(ratio, 1.0), -1.209);
  const double rate = 141 * below * above * std::pow(0.993, age) * (female ? 1.018 : 1.0);
  return std::min(rate, 120.0);
}

}  // namespace demo
