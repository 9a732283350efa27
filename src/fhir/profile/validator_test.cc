#include "fhir/profile/validator.h"

#include <doctest/doctest.h>

#include <string>

#include "fhir/profile/outcome.h"
#include "fhir/profile/testing/small.h"

namespace fhir::profile {
namespace {

using testing::add;
using testing::profile_text;
using testing::Rules;
using testing::rules_of;

// A valid resource, and the same with one rule of R4 broken.
TEST_CASE("the invariants of R4 are named") {
  struct Broken {
    std::string right;
    std::string wrong;
    std::string rule;
  };
  const Broken cases[] = {
      {R"({"resourceType":"Patient","contact":[{"gender":"male","name":{"text":"x"}}]})",
       R"({"resourceType":"Patient","contact":[{"gender":"male"}]})", "pat-1"},
      {R"({"resourceType":"Patient","name":[{"text":"x","period":{"start":"2020","end":"2021"}}]})",
       R"({"resourceType":"Patient","name":[{"text":"x","period":{"start":"2022","end":"2021"}}]})",
       "per-1"},
      {R"({"resourceType":"Patient","telecom":[{"system":"phone","value":"1"}]})",
       R"({"resourceType":"Patient","telecom":[{"value":"1"}]})", "cpt-2"},
      {R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueString":"y"})",
       R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueString":"y",
           "dataAbsentReason":{"text":"z"}})",
       "obs-6"},
      {R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
           "valueQuantity":{"value":1,"system":"urn:s","code":"g"}})",
       R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
           "valueQuantity":{"value":1,"code":"g"}})",
       "qty-3"},
      {R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
           "referenceRange":[{"text":"y"}]})",
       R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
           "referenceRange":[{"appliesTo":[{"text":"y"}]}]})",
       "obs-3"},
      {R"({"resourceType":"Bundle","type":"searchset","total":1})",
       R"({"resourceType":"Bundle","type":"collection","total":1})", "bdl-1"},
      {R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"a","name":"x"}],
           "managingOrganization":{"reference":"#a"}})",
       R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"a","name":"x"}]})",
       "dom-3"},
  };
  for (const Broken& each : cases) {
    INFO(each.rule);
    CHECK(rules_of(each.right) == Rules{});
    CHECK(rules_of(each.wrong) == Rules{each.rule});
  }
  CHECK(rules_of(R"({"resourceType":"Patient","managingOrganization":{"reference":"#b"}})") ==
        Rules{"ref-1"});
}

TEST_CASE("references name a type that is allowed") {
  CHECK(rules_of(
            R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization/1"}})")
            .empty());
  CHECK(rules_of(R"({"resourceType":"Patient","managingOrganization":{"reference":"Device/1"}})") ==
        Rules{"Patient.managingOrganization|target"});
  CHECK(rules_of(R"({"resourceType":"Patient","managingOrganization":
                     {"reference":"urn:uuid:11111111-1111-1111-1111-111111111111"}})")
            .empty());
}

TEST_CASE("a profile constrains cardinality, types, values and lengths") {
  const auto check = [](std::string_view differential, std::string_view members) {
    return rules_of("Patient", R"({"path": "Patient"}, )" + std::string(differential),
                    R"({"resourceType": "Patient")" + std::string(members) + "}");
  };
  CHECK(check(R"({"path": "Patient.birthDate", "min": 1})", "") == Rules{"Patient.birthDate|min"});
  CHECK(check(R"({"path": "Patient.birthDate", "min": 1})", R"(, "birthDate": "2020")") == Rules{});
  CHECK(check(R"({"path": "Patient.name", "max": "0"})", R"(, "name": [{"text": "x"}])") ==
        Rules{"Patient.name|max"});
  CHECK(check(R"({"path": "Patient.gender", "fixedCode": "male"})", R"(, "gender": "female")") ==
        Rules{"Patient.gender|fixed"});
  CHECK(check(R"({"path": "Patient.maritalStatus", "patternCodeableConcept": {"text": "a"}})",
              R"(, "maritalStatus": {"text": "b"})") == Rules{"Patient.maritalStatus|pattern"});
  CHECK(check(R"({"path": "Patient.birthDate", "minValueDate": "2000-01-01"})",
              R"(, "birthDate": "1999-12-31")") == Rules{"Patient.birthDate|minValue"});
  CHECK(check(R"({"path": "Patient.multipleBirth[x]", "type": [{"code": "integer"}],
                  "maxValueInteger": 3})",
              R"(, "multipleBirthInteger": 4)") == Rules{"Patient.multipleBirth[x]|maxValue"});
  CHECK(check(R"({"path": "Patient.multipleBirth[x]", "type": [{"code": "integer"}]})",
              R"(, "multipleBirthBoolean": true)") == Rules{"Patient.multipleBirth[x]|type"});
  CHECK(check(R"({"path": "Patient.name.family", "maxLength": 2})",
              R"(, "name": [{"family": "ÆØÅ"}])") == Rules{"Patient.name.family|maxLength"});
  CHECK(check(R"({"path": "Patient.name.family", "maxLength": 3})",
              R"(, "name": [{"family": "ÆØÅ"}])") == Rules{});
}

TEST_CASE("a profile's own invariants are checked where they stand") {
  constexpr std::string_view kProfile = R"fhir({"path": "Patient", "constraint": [{"key": "my-1",
      "severity": "error", "human": "A name or a number.",
      "expression": "name.exists() or identifier.exists()"}]
},
    {"path": "Patient.name", "constraint": [{"key": "my-2", "severity": "warning",
      "human": "A family name.", "expression": "family.exists()"}]})fhir";
  CHECK(rules_of("Patient", kProfile, R"({"resourceType": "Patient"})") == Rules{"my-1"});
  CHECK(rules_of("Patient", kProfile, R"({"resourceType": "Patient", "name": [{"text": "x"}]})") ==
        Rules{"my-2"});
}

TEST_CASE("elements within content references have the rules of what they repeat") {
  constexpr std::string_view kProfile = R"({"path": "Questionnaire"},
    {"path": "Questionnaire.item.item", "min": 0},
    {"path": "Questionnaire.item.item.text", "min": 1})";
  CHECK(rules_of("Questionnaire", kProfile,
                 R"({"resourceType": "Questionnaire", "status": "draft", "item": [
                     {"linkId": "1", "type": "group", "item": [
                       {"linkId": "2", "type": "string"}]}]})") ==
        Rules{"Questionnaire.item.item.text|min"});
}

TEST_CASE("extensions are checked by their URL, wherever they stand") {
  const std::string birth_place = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";
  const auto check = [&](std::string_view value, const std::string& url) {
    return rules_of(R"({"resourceType": "Patient", "extension": [{"url": ")" + url + "\", " +
                    std::string(value) + "}]}");
  };
  CHECK(check(R"("valueAddress": {"city": "x"})", birth_place) == Rules{});
  CHECK(check(R"("valueString": "x")", birth_place) == Rules{"Extension.value[x]|type"});
  CHECK(check(R"("valueString": "x")", "http://example.org/other") == Rules{});
  CHECK(rules_of(R"({"resourceType": "Organization", "name": "x", "extension": [{"url": ")" +
                 birth_place + R"(", "valueAddress": {"city": "x"}}]})") ==
        Rules{"extension-context"});
  CHECK(rules_of(R"({"resourceType": "Patient", "modifierExtension": [{"url": ")" + birth_place +
                 R"(", "valueAddress": {"city": "x"}}]})") == Rules{"extension-modifier"});
}

TEST_CASE("versions of a profile live side by side") {
  ProfileSet set(Definitions::r4());
  std::string second = profile_text("Patient", R"({"path": "Patient"},
                                                  {"path": "Patient.name", "min": 1})");
  second.replace(second.find("1.0.0"), 5, "1.10.0");
  add(set, profile_text("Patient", R"({"path": "Patient"},
                                      {"path": "Patient.birthDate", "min": 1})"));
  add(set, second);
  const std::string url(testing::kUrl);
  const std::string patient = R"({"resourceType": "Patient"})";
  CHECK(rules_of(set, patient, {url}) == Rules{"Patient.name|min"});  // the highest
  CHECK(rules_of(set, patient, {url + "|1.0.0"}) == Rules{"Patient.birthDate|min"});
  CHECK(rules_of(set, patient, {url + "|1.10"}) == Rules{"Patient.name|min"});
  CHECK(rules_of(set, patient, {url + "|3.0.0"}) == Rules{"profile"});
}

TEST_CASE("profiles that refer to one another in a circle end") {
  ProfileSet set(Definitions::r4());
  add(set, profile_text("Patient", R"({"path": "Patient"}, {"path": "Patient.name", "min": 1},
      {"path": "Patient.link.other", "type": [{"code": "Reference",
        "targetProfile": ["http://example.org/profile"]}]})"));
  const auto bundle = [](std::string_view second) {
    return R"({"resourceType": "Bundle", "type": "collection", "entry": [
      {"fullUrl": "http://x/Patient/1", "resource": {"resourceType": "Patient", "id": "1",
        "meta": {"profile": ["http://example.org/profile"]}, "name": [{"text": "x"}],
        "link": [{"type": "seealso", "other": {"reference": "Patient/2"}}]}},
      {"fullUrl": "http://x/Patient/2", "resource": {"resourceType": "Patient", "id": "2",
        "link": [{"type": "seealso", "other": {"reference": "Patient/1"}}])" +
           std::string(second) + "}}]}";
  };
  CHECK(rules_of(set, bundle(R"(, "name": [{"text": "y"}])")) == Rules{});
  CHECK(rules_of(set, bundle("")) == Rules{"Patient.link.other|target"});
}

TEST_CASE("a profile that cannot be made says why, and the others stay") {
  ProfileSet set(Definitions::r4());
  add(set, profile_text("Patient", R"({"path": "Patient"}, {"path": "Patient.shoe", "min": 1})"));
  CHECK(set.find_program(testing::kUrl) == nullptr);
  CHECK(set.problem(testing::kUrl).find("Patient.shoe") != std::string::npos);
  std::string itself = profile_text("Patient", R"({"path": "Patient"})", "http://example.org/me");
  const std::string base = "http://hl7.org/fhir/StructureDefinition/Patient";
  itself.replace(itself.find(base), base.size(), "http://example.org/me");
  add(set, itself);
  CHECK(set.find_program("http://example.org/me") == nullptr);
  CHECK(set.find_program("http://hl7.org/fhir/StructureDefinition/vitalsigns") != nullptr);
}

TEST_CASE("no finding holds a value of the resource") {
  ProfileSet set(Definitions::r4());
  const auto document = json::Document::parse(
      R"({"resourceType": "Patient", "contact": [{"gender": "male"}], "birthDate": "SECRET",
          "telecom": [{"value": "SECRET"}], "managingOrganization": {"reference": "#SECRET"},
          "meta": {"profile": ["SECRET", "http://SECRET space/"]},
          "extension": [{"url": "urn:SECRET:1", "valueString": "SECRET"}]})");
  REQUIRE(document.has_value());
  const auto findings = ProfileValidator(set).validate_all(document->root());
  CHECK(findings.size() > 5);
  CHECK(operation_outcome(findings).find("SECRET") == std::string::npos);
}

TEST_CASE("hostile shapes do no harm") {
  for (const char* text :
       {"1", "[]", "{}", R"({"resourceType": 1})", R"({"resourceType": "Patient", "name": 1})",
        R"({"resourceType": "Patient", "name": [null, [], {}, 1], "contact": {}})",
        R"({"resourceType": "Patient", "meta": {"profile": {"a": [1]}}, "contained": 1})",
        R"({"resourceType": "Bundle", "type": 3, "entry": [1, {"resource": []}, {"fullUrl": 1}]})",
        R"({"resourceType": "Observation", "subject": {"reference": {}}, "valueQuantity": []})",
        R"({"resourceType": "Patient", "extension": [{"url": []}, {"url": "http://x"}, 7]})"}) {
    INFO(text);
    const auto document = json::Document::parse(text);
    REQUIRE(document.has_value());
    static const ProfileSet set(Definitions::r4());
    (void)ProfileValidator(set).validate(document->root());
    CHECK_FALSE(ProfileValidator(set).validate_all(document->root()).size() > 100);
  }
}

}  // namespace
}  // namespace fhir::profile
