// Numbers and quantities: prefixes, precision, units.

#include "engine/testing/fixture.h"

namespace engine {

using testing::Fixture;

namespace {

void add_risk(Fixture& f, const std::string& id, const std::string& prediction) {
  f.commit_one(f.update("RiskAssessment", id,
                        R"("status":"final","subject":{"reference":"Patient/p"},"prediction":[{)" +
                            prediction + "}]"));
}

void add_measure(Fixture& f, const std::string& id, const std::string& quantity) {
  f.commit_one(
      f.update("Observation", id,
               R"("status":"final","code":{"text":"x"},"valueQuantity":{)" + quantity + "}"));
}

std::string ucum(const std::string& value, const std::string& code) {
  return R"("value":)" + value + R"(,"system":"http://unitsofmeasure.org","code":")" + code +
         R"(","unit":")" + code + '"';
}

}  // namespace

TEST_CASE("numbers: a search is as precise as it is written") {
  Fixture f;
  add_risk(f, "a", R"("probabilityDecimal":0.795)");
  add_risk(f, "b", R"("probabilityDecimal":0.80)");
  add_risk(f, "c", R"("probabilityDecimal":0.85)");
  add_risk(f, "r", R"("probabilityRange":{"low":{"value":0.1},"high":{"value":0.9}})");
  CHECK(f.ids("RiskAssessment", "probability=0.8") == "b a");
  CHECK(f.ids("RiskAssessment", "probability=0.80") == "b a");
  CHECK(f.ids("RiskAssessment", "probability=0.800") == "b");
  CHECK(f.ids("RiskAssessment", "probability=ne0.8") == "r c");
  CHECK(f.ids("RiskAssessment", "probability=gt0.8") == "r c");
  CHECK(f.ids("RiskAssessment", "probability=ge0.8") == "r c b");
  CHECK(f.ids("RiskAssessment", "probability=lt0.80") == "r a");
  CHECK(f.ids("RiskAssessment", "probability=le0.80") == "r b a");
  CHECK(f.ids("RiskAssessment", "probability=sa0.80") == "c");
  CHECK(f.ids("RiskAssessment", "probability=eb0.80") == "a");
  CHECK(f.ids("RiskAssessment", "probability=ap0.9") == "r c");
  CHECK(f.ids("RiskAssessment", "probability=8e-1") == "b a");
  CHECK(f.ids("RiskAssessment", "probability=0.8,0.85") == "c b a");
  CHECK(f.ids("RiskAssessment", "probability:missing=true").empty());
}

TEST_CASE("quantities: with a unit, in another unit of the same kind, and in any unit") {
  Fixture f;
  add_measure(f, "mg", ucum("5.4", "mg"));
  add_measure(f, "g", ucum("0.0054", "g"));
  add_measure(f, "big", ucum("12", "g"));
  add_measure(f, "tablets", R"("value":5.4,"unit":"tabletter")");
  add_measure(f, "less", ucum("5", "mg") + R"(,"comparator":"<")");
  const std::string system = "http://unitsofmeasure.org";
  CHECK(f.ids("Observation", "value-quantity=5.4|" + system + "|mg") == "g mg");
  CHECK(f.ids("Observation", "value-quantity=0.0054|" + system + "|g") == "g mg");
  CHECK(f.ids("Observation", "value-quantity=gt5.4|" + system + "|mg") == "big");
  CHECK(f.ids("Observation", "value-quantity=lt5|" + system + "|mg") == "less");
  CHECK(f.ids("Observation", "value-quantity=5.4||mg") == "mg");
  CHECK(f.ids("Observation", "value-quantity=5.4||tabletter") == "tablets");
  CHECK(f.ids("Observation", "value-quantity=5.4") == "tablets mg");
  CHECK(f.ids("Observation", "value-quantity=5.4|" + system + "|") == "mg");
  CHECK(f.ids("Observation", "value-quantity=ge5.1") == "tablets big mg");
  CHECK(f.ids("Observation", "value-quantity=le1|urn:other|mg").empty());
  CHECK(f.ids("Observation", "_id=mg,g&value-quantity=5.4||g").empty());
  CHECK(f.ids("Observation", "value-quantity:missing=false&_id=mg") == "mg");
}

TEST_CASE("a value with a comparator is all that it may be, and no more") {
  Fixture f;
  const auto add = [&](const std::string& id, const std::string& comparator) {
    add_measure(f, id, ucum("5", "mg") + R"(,"comparator":")" + comparator + "\"");
  };
  add("below", "<");
  add("upto", "<=");
  add("from", ">=");
  add("above", ">");
  const auto found = [&](const std::string& value) {
    const std::string measured = f.ids("Observation", "value-quantity=" + value + "||mg");
    const std::string unit = "|http://unitsofmeasure.org|mg";
    CHECK(f.ids("Observation", "value-quantity=" + value + unit) == measured);
    return measured;
  };
  CHECK(found("ge5") == "above from upto");
  CHECK(found("gt5") == "above from");
  CHECK(found("le5") == "from upto below");
  CHECK(found("lt5") == "upto below");
  CHECK(found("sa5") == "above");
  CHECK(found("eb5") == "below");
  CHECK(found("ge4.9") == "above from upto below");
  CHECK(found("eb5.1") == "upto below");
  CHECK(found("5").empty());
  CHECK(found("ne5") == "above from upto below");
}

TEST_CASE("what is no number or quantity is refused") {
  Fixture f;
  for (const char* query : {"probability=x", "probability=", "probability=gt", "probability=1,x",
                            "probability=0x10", "probability=1e99999999"})
    CHECK_MESSAGE(!f.try_search("RiskAssessment", query, f.engine().now()).has_value(), query);
  for (const char* query : {"value-quantity=x||mg", "value-quantity=5|mg", "value-quantity=5|a|b|c",
                            "value-quantity=|a|b"})
    CHECK_MESSAGE(!f.try_search("Observation", query, f.engine().now()).has_value(), query);
}

}  // namespace engine
