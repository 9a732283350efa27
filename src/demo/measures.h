#pragma once

#include <cstdint>
#include <string_view>

#include "demo/cpr.h"

namespace demo {

enum class Measure : std::uint8_t {
  Temperature,
  Pulse,
  BloodPressure,
  Saturation,
  Respiration,
  Weight,
  Height,
  Ews,
  Oxygen,
  Crp,
  Leukocytes,
  Haemoglobin,
  Platelets,
  Sodium,
  Potassium,
  Creatinine,
  Egfr,
  Albumin,
  Alat,
  Bilirubin,
  Amylase,
  Inr,
  HbA1c,
  Glucose,
  Ldl,
  Tsh,
  ProBnp,
  Lactate,
  UrineAlbumin,
  Ferritin,
  Cobalamin
};

// What is known of a kind of observation: its codes, unit, precision and reference interval.
struct MeasureInfo {
  Measure measure;
  std::string_view name;   // as a Danish result list prints it
  std::string_view loinc;  // vital signs
  std::string_view npu;    // laboratory, and the vital signs that have one
  std::string_view other;  // a further code, in the system named by `other_system`
  std::string_view other_system;
  std::string_view unit;
  std::string_view ucum;
  int decimals;
  double low;       // reference interval of adults; low == high: none is given
  double high;      // infinite: only a lower limit is given
  double low_male;  // of men, where it differs (0: does not)
  double high_male;
};

struct Interval {
  double low = 0;
  double high = 0;
  bool given() const { return high > low; }
};

const MeasureInfo& info(Measure measure);
bool is_vital_sign(Measure measure);
Interval reference_interval(Measure measure, Sex sex, int age);

// Early Warning Score from one set of vital signs, with the weights of the national NEWS-based
// score, for a patient who is awake and clear.
struct VitalSet {
  double temperature = 37;
  double pulse = 70;
  double systolic = 130;
  double diastolic = 75;
  double saturation = 97;
  double respiration = 16;
  double oxygen_litres = 0;
};
int early_warning_score(const VitalSet& set);

// Glomerular filtration by CKD-EPI 2009, mL/min/1.73 m², from plasma creatinine in µmol/L.
double ckd_epi(double creatinine, Sex sex, int age);

}  // namespace demo
