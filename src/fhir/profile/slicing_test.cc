#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fhir/profile/testing/small.h"

// Slicing by each kind of discriminator, with the three kinds of rules.
namespace fhir::profile {
namespace {

using testing::Rules;
using testing::rules_of;

constexpr std::string_view kBySystem = R"(
  {"path": "Patient"},
  {"path": "Patient.identifier", "slicing": {
    "discriminator": [{"type": "value", "path": "system"}], "rules": "open"}},
  {"path": "Patient.identifier", "sliceName": "a", "min": 1, "max": "1"},
  {"path": "Patient.identifier.system", "fixedUri": "urn:a"},
  {"path": "Patient.identifier.value", "min": 1, "maxLength": 3})";

TEST_CASE("a slice by value has its own cardinality and elements") {
  const auto check = [](std::string_view identifiers) {
    return rules_of(
        "Patient", kBySystem,
        R"({"resourceType": "Patient", "identifier": )" + std::string(identifiers) + "}");
  };
  CHECK(check(R"([{"system": "urn:a", "value": "1"}])") == Rules{});
  CHECK(check(R"([{"system": "urn:b"}])") == Rules{"Patient.identifier:a|min"});
  CHECK(check(R"([{"system": "urn:a"}])") == Rules{"Patient.identifier:a.value|min"});
  CHECK(check(R"([{"system": "urn:a", "value": "12345"}])") ==
        Rules{"Patient.identifier:a.value|maxLength"});
  CHECK(check(R"([{"system": "urn:a", "value": "1"}, {"system": "urn:a", "value": "2"}])") ==
        Rules{"Patient.identifier:a|max"});
}

constexpr std::string_view kNames = R"(
  {"path": "Patient"},
  {"path": "Patient.name", "slicing": {
    "discriminator": [{"type": "value", "path": "use"}], "rules": "RULES", "ordered": ORDERED}},
  {"path": "Patient.name", "sliceName": "official", "min": 0, "max": "*"},
  {"path": "Patient.name.use", "min": 1, "fixedCode": "official"},
  {"path": "Patient.name", "sliceName": "usual", "min": 0, "max": "*"},
  {"path": "Patient.name.use", "min": 1, "fixedCode": "usual"})";

std::string names(std::string_view rules, std::string_view ordered) {
  std::string text(kNames);
  text.replace(text.find("RULES"), 5, rules);
  text.replace(text.find("ORDERED"), 7, ordered);
  return text;
}

std::string patient(const std::vector<std::string>& uses) {
  std::string text;
  for (const std::string& use : uses)
    text += (text.empty() ? "" : ", ") + (R"({"use": ")" + use + "\"}");
  return R"({"resourceType": "Patient", "name": [)" + text + "]}";
}

TEST_CASE("rules of slicing: open, closed, openAtEnd, ordered") {
  const auto check = [](std::string_view rules, std::string_view ordered,
                        const std::vector<std::string>& uses) {
    return rules_of("Patient", names(rules, ordered), patient(uses));
  };
  CHECK(check("open", "false", {"old", "usual", "official"}) == Rules{});
  CHECK(check("closed", "false", {"usual", "official"}) == Rules{});
  CHECK(check("closed", "false", {"usual", "old"}) == Rules{"Patient.name|slicing"});
  CHECK(check("openAtEnd", "false", {"usual", "old"}) == Rules{});
  CHECK(check("openAtEnd", "false", {"old", "usual"}) == Rules{"Patient.name|slicing"});
  CHECK(check("open", "true", {"official", "old", "usual"}) == Rules{});
  CHECK(check("open", "true", {"usual", "official"}) == Rules{"Patient.name|ordered"});
}

TEST_CASE("a slice by pattern") {
  constexpr std::string_view kProfile = R"(
    {"path": "Observation"},
    {"path": "Observation.category", "slicing": {
      "discriminator": [{"type": "pattern", "path": "$this"}], "rules": "open"}},
    {"path": "Observation.category", "sliceName": "lab", "min": 1, "max": "1",
      "patternCodeableConcept": {"coding": [{"system": "urn:s", "code": "lab"}]}})";
  const auto check = [&](std::string_view category) {
    return rules_of("Observation", kProfile,
                    R"({"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                        "category": )" +
                        std::string(category) + "}");
  };
  CHECK(check(R"([{"coding": [{"system": "urn:s", "code": "lab", "display": "L"}]}])") == Rules{});
  CHECK(check(R"([{"coding": [{"system": "urn:s", "code": "x"}]}])") ==
        Rules{"Observation.category:lab|min"});
}

TEST_CASE("a slice by whether an element is there") {
  constexpr std::string_view kProfile = R"(
    {"path": "Patient"},
    {"path": "Patient.name", "slicing": {
      "discriminator": [{"type": "exists", "path": "period"}], "rules": "closed"}},
    {"path": "Patient.name", "sliceName": "dated", "min": 0, "max": "1"},
    {"path": "Patient.name.period", "min": 1},
    {"path": "Patient.name", "sliceName": "undated", "min": 0, "max": "1"},
    {"path": "Patient.name.period", "max": "0"})";
  const auto check = [&](std::string_view names) {
    return rules_of("Patient", kProfile,
                    R"({"resourceType": "Patient", "name": )" + std::string(names) + "}");
  };
  CHECK(check(R"([{"text": "a"}, {"text": "b", "period": {"start": "2020"}}])") == Rules{});
  CHECK(check(R"([{"text": "a"}, {"text": "b"}])") == Rules{"Patient.name:undated|max"});
}

TEST_CASE("a slice by type, and one named by its type") {
  constexpr std::string_view kProfile = R"(
    {"path": "Observation"},
    {"path": "Observation.value[x]", "slicing": {
      "discriminator": [{"type": "type", "path": "$this"}], "rules": "closed"}},
    {"path": "Observation.value[x]", "sliceName": "valueQuantity", "min": 0, "max": "1",
      "type": [{"code": "Quantity"}]},
    {"path": "Observation.value[x].unit", "min": 1})";
  const auto check = [](std::string_view profile, std::string_view value) {
    return rules_of(
        "Observation", profile,
        R"({"resourceType": "Observation", "status": "final", "code": {"text": "x"}, )" +
            std::string(value) + "}");
  };
  CHECK(check(kProfile, R"("valueQuantity": {"value": 1, "unit": "g"})") == Rules{});
  CHECK(check(kProfile, R"("valueQuantity": {"value": 1})") ==
        Rules{"Observation.value[x]:valueQuantity.unit|min"});
  CHECK(check(kProfile, R"("valueString": "x")") == Rules{"Observation.value[x]|slicing"});
  constexpr std::string_view kShort = R"(
    {"path": "Observation"}, {"path": "Observation.valueQuantity", "min": 1},
    {"path": "Observation.valueQuantity.unit", "min": 1})";
  CHECK(check(kShort, R"("valueQuantity": {"value": 1})") ==
        Rules{"Observation.value[x]:valueQuantity.unit|min"});
  CHECK(check(kShort, R"("valueString": "x")") == Rules{"Observation.value[x]:valueQuantity|min"});
}

TEST_CASE("a slice by the type of the target of a reference") {
  constexpr std::string_view kProfile = R"fhir(
    {"path": "Observation"},
    {"path": "Observation.performer", "slicing": {
      "discriminator": [{"type": "type", "path": "resolve()"}], "rules": "open"
}
},
    {"path": "Observation.performer", "sliceName": "who", "min": 1, "max": "1",
      "type": [{"code": "Reference",
                "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Practitioner"]}]})fhir";
  const auto check = [&](std::string_view reference) {
    return rules_of("Observation", kProfile,
                    R"({"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                        "performer": [{"reference": ")" +
                        std::string(reference) + "\"}]}");
  };
  CHECK(check("Practitioner/1") == Rules{});
  CHECK(check("Patient/1") == Rules{"Observation.performer:who|min"});
  CHECK(check("urn:uuid:11111111-1111-1111-1111-111111111111") == Rules{});  // it is not known
}

TEST_CASE("a reslice has rules of its own within its slice") {
  const std::string profile = std::string(kBySystem) + R"(,
    {"path": "Patient.identifier", "sliceName": "b", "min": 0, "max": "*", "slicing": {
      "discriminator": [{"type": "value", "path": "use"}], "rules": "closed"}},
    {"path": "Patient.identifier.system", "fixedUri": "urn:b"},
    {"path": "Patient.identifier", "sliceName": "b/old", "min": 0, "max": "1"},
    {"path": "Patient.identifier.use", "fixedCode": "old"})";
  const auto check = [&](std::string_view more) {
    return rules_of("Patient", profile,
                    R"({"resourceType": "Patient", "identifier": [
                        {"system": "urn:a", "value": "1"}, )" +
                        std::string(more) + "]}");
  };
  CHECK(check(R"({"system": "urn:b", "use": "old"})") == Rules{});
  CHECK(check(R"({"system": "urn:b", "use": "usual"})") == Rules{"Patient.identifier:b|slicing"});
  CHECK(check(R"({"system": "urn:b", "use": "old"}, {"system": "urn:b", "use": "old"})") ==
        Rules{"Patient.identifier:b/old|max"});
}

}  // namespace
}  // namespace fhir::profile
