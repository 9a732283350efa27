#include "demo/measures.h"

#include <doctest/doctest.h>

#include "demo/fhir_builders.h"

namespace demo {

TEST_CASE("the table of measures is in the order of its enumeration") {
  for (int at = 0; at <= static_cast<int>(Measure::Cobalamin); ++at) {
    const auto measure = static_cast<Measure>(at);
    CHECK_EQ(info(measure).measure, measure);
    CHECK_FALSE(info(measure).unit.empty());
    if (!is_vital_sign(measure)) CHECK_EQ(info(measure).npu.size(), 8);
  }
}

TEST_CASE("the early warning score adds up") {
  CHECK_EQ(early_warning_score({36.8, 72, 128, 74, 97, 15, 0}), 0);
  CHECK_EQ(early_warning_score({37.9, 58, 128, 72, 94, 18, 2}), 3);   // SAT 1, oxygen 2
  CHECK_EQ(early_warning_score({39.1, 112, 88, 50, 90, 26, 4}), 15);  // 2 + 2 + 3 + 3 + 3 + 2
  CHECK_EQ(early_warning_score({35.0, 38, 225, 110, 99, 8, 0}), 12);
}

TEST_CASE("filtration follows CKD-EPI 2009") {
  CHECK_EQ(decimal(ckd_epi(118, Sex::Female, 78), 0), "38");
  CHECK_EQ(decimal(ckd_epi(80, Sex::Male, 50), 0), "99");
  CHECK_EQ(decimal(ckd_epi(60, Sex::Female, 30), 0), "117");
}

TEST_CASE("reference intervals follow sex and age") {
  CHECK_EQ(reference_interval(Measure::Haemoglobin, Sex::Female, 50).low, 7.3);
  CHECK_EQ(reference_interval(Measure::Haemoglobin, Sex::Male, 50).low, 8.3);
  CHECK_EQ(reference_interval(Measure::Pulse, Sex::Male, 2).high, 150);
  CHECK_FALSE(reference_interval(Measure::Weight, Sex::Male, 50).given());
}

TEST_CASE("decimals and base64 are written as FHIR reads them") {
  CHECK_EQ(decimal(37.94, 1), "37.9");
  CHECK_EQ(decimal(5000, 0), "5000");
  CHECK_EQ(decimal(-0.04, 1), "0.0");
  CHECK_EQ(base64(""), "");
  CHECK_EQ(base64("f"), "Zg==");
  CHECK_EQ(base64("fo"), "Zm8=");
  CHECK_EQ(base64("foo"), "Zm9v");
  CHECK_EQ(base64("Åse\n"), "w4VzZQo=");
}

}  // namespace demo
