#include "fhir/validate/validate.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>

namespace fhir {
namespace {

const Validator& validator() {
  static const Validator validator(Definitions::r4());
  return validator;
}

std::vector<base::Issue> issues_of(std::string text, const json::Limits& limits = {}) {
  const auto document = json::Document::parse(std::move(text), limits);
  REQUIRE(document.has_value());
  return validator().validate(document->root());
}

struct Case {
  const char* resource;
  const char* expression;
  const char* message;  // a part of it
};

void check(const Case& expected) {
  INFO(expected.resource);
  const auto issues = issues_of(expected.resource);
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].kind == base::ErrorKind::Invalid);
  CHECK(issues[0].expression == expected.expression);
  INFO(issues[0].message);
  CHECK(issues[0].message.find(expected.message) != std::string::npos);
}

TEST_CASE("a resource with every kind of part is accepted") {
  CHECK(issues_of(R"({
    "resourceType":"Patient", "id":"a-1.b", "meta":{"versionId":"1","profile":["http://x.y/z"],
      "lastUpdated":"2024-02-29T23:59:60.123+01:00"},
    "text":{"status":"generated",
      "div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class=\"a\">N&aelig;s<br/></p></div>"},
    "contained":[{"resourceType":"Organization","id":"o","name":"Ward"}],
    "extension":[{"url":"http://x.y/z","extension":[{"url":"part","valueDecimal":1.50}]}],
    "active":true, "name":[{"use":"official","family":"Nancy","given":["Ann",null],
      "_given":[null,{"extension":[{"url":"http://x.y","valueCode":"masked"}]}]}],
    "gender":"female", "birthDate":"1970-03",
    "_birthDate":{"id":"d","extension":[{"url":"http://x.y","valueDateTime":"1970"}]},
    "deceasedBoolean":false, "managingOrganization":{"reference":"#o"},
    "communication":[{"language":{"text":"dansk"},"preferred":true}]})")
            .empty());
  CHECK(issues_of(R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Parameters","parameter":[
      {"name":"a","valueString":"x"},{"name":"b","part":[{"name":"c","valueInteger":-2147483648}]},
      {"name":"d","resource":{"resourceType":"Basic","code":{"text":"x"}}}]},
     "request":{"method":"POST","url":"Parameters"}}]})")
            .empty());
}

TEST_CASE("a required element may have an extension in place of a value") {
  CHECK(issues_of(R"({"resourceType":"Observation","code":{"text":"x"},
    "_status":{"extension":[{"url":"http://x.y","valueCode":"unknown"}]}})")
            .empty());
}

TEST_CASE("what is no resource is refused") {
  const Case cases[] = {
      {"[]", "", "must be a JSON object"},
      {"\"Patient\"", "", "must be a JSON object"},
      {"null", "", "must be a JSON object"},
      {"{}", "", "no 'resourceType'"},
      {R"({"resourceType":7})", "", "must be the name of a resource type"},
      {R"({"resourceType":"Patientt"})", "", "'Patientt' is not a resource type of FHIR R4"},
      {R"({"resourceType":"DomainResource"})", "", "'DomainResource' is not a resource type"},
      {R"({"resourceType":"HumanName"})", "", "is not a resource type"},
      {R"({"resourceType":"2512489996 Nancy"})", "", "must be the name of a resource type"},
  };
  for (const Case& expected : cases)
    check(expected);
}

TEST_CASE("unknown elements are named, with what may have been meant") {
  const Case cases[] = {
      {R"({"resourceType":"Patient","birthdate":"1970"})", "Patient.birthdate",
       "'birthdate' is not an element of Patient; did you mean 'birthDate'?"},
      {R"({"resourceType":"Patient","name":[{"famly":"x"}]})", "Patient.name[0].famly",
       "'famly' is not an element of HumanName; did you mean 'family'?"},
      {R"({"resourceType":"Patient","contact":[{"nonsense":"x"}]})", "Patient.contact[0].nonsense",
       "'nonsense' is not an element of Patient.contact."},
      {R"({"resourceType":"Patient","deceased":true})", "Patient.deceased",
       "give it with its type, such as 'deceasedBoolean'"},
      {R"({"resourceType":"Patient","deceasedString":"x"})", "Patient.deceasedString",
       "is not an element"},
      {R"({"resourceType":"Patient","fhir_comments":["x"]})", "Patient.fhir_comments",
       "is not an element"},
      {R"({"resourceType":"Patient","Nancy 251248-9996":1})", "Patient",
       "There is an element that Patient does not have"},
      {R"({"resourceType":"Patient","\u0061ctive":true})", "Patient",
       "There is an element that Patient does not have"},
      {R"({"resourceType":"Patient","name":[{"resourceType":"HumanName","text":"x"}]})",
       "Patient.name[0].resourceType", "is not an element of HumanName"},
      {R"({"resourceType":"Patient","_nonsense":{"id":"1"}})", "Patient._nonsense",
       "is not an element"},
  };
  for (const Case& expected : cases)
    check(expected);
}

TEST_CASE("the JSON type and the cardinality of an element must be right") {
  const Case cases[] = {
      {R"({"resourceType":"Patient","name":{"family":"x"}})", "Patient.name", "must be an array"},
      {R"({"resourceType":"Patient","gender":["female"]})", "Patient.gender",
       "must be a single value, not an array"},
      {R"({"resourceType":"Patient","name":["x"]})", "Patient.name[0]", "must be a JSON object"},
      {R"({"resourceType":"Patient","name":[[{"family":"x"}]]})", "Patient.name[0]",
       "array in an array"},
      {R"({"resourceType":"Patient","active":{"x":1}})", "Patient.active", "true or false"},
      {R"({"resourceType":"Patient","maritalStatus":"M"})", "Patient.maritalStatus",
       "must be a JSON object"},
      {R"({"resourceType":"Patient","maritalStatus":{}})", "Patient.maritalStatus",
       "must not be an empty object"},
      {R"({"resourceType":"Patient","name":[]})", "Patient.name", "must not be an empty array"},
      {R"({"resourceType":"Patient","name":[{"family":"x"},{}]})", "Patient.name[1]",
       "must not be an empty object"},
      {R"({"resourceType":"Patient","active":null})", "Patient.active", "must not be null"},
      {R"({"resourceType":"Patient","name":null})", "Patient.name", "must be an array"},
      {R"({"resourceType":"Patient","name":[null]})", "Patient.name[0]", "must not be null"},
      {R"({"resourceType":"Observation","status":"final"})", "Observation.code",
       "'code' is missing; Observation requires it"},
      {R"({"resourceType":"Patient","communication":[{"preferred":true}]})",
       "Patient.communication[0].language", "'language' is missing; Patient.communication"},
      {R"({"resourceType":"MedicationRequest","status":"active","intent":"order",
           "subject":{"reference":"Patient/1"}})",
       "MedicationRequest.medication", "'medication[x]' is missing"},
      {R"({"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2024"})",
       "Patient.deceased", "more than one type"},
      {R"({"resourceType":"Patient","deceasedBoolean":true,"_deceasedDateTime":{"id":"x"}})",
       "Patient.deceased", "more than one type"},
      {R"({"resourceType":"Basic"})", "Basic.code", "is missing"},
  };
  for (const Case& expected : cases)
    check(expected);
  CHECK(issues_of(
            R"({"resourceType":"Patient","_deceasedBoolean":{"id":"x"},"deceasedBoolean":true})")
            .empty());
}

TEST_CASE("formats of primitives, and what stands beside them") {
  const Case cases[] = {
      {R"({"resourceType":"Patient","birthDate":"1970-02-29"})", "Patient.birthDate",
       "'birthDate' must be a date"},
      {R"({"resourceType":"Patient","name":[{"given":["a",""]}]})", "Patient.name[0].given[1]",
       "'given' must be a text in quotes that is not empty"},
      {R"({"resourceType":"Patient","active":"true"})", "Patient.active", "without quotes"},
      {R"({"resourceType":"Patient","name":[{"given":["a",null]}]})", "Patient.name[0].given[1]",
       "null only where '_given' has an object"},
      {R"({"resourceType":"Patient","name":[{"given":["a",null],"_given":[null,null]}]})",
       "Patient.name[0].given[1]", "null only where '_given' has an object"},
      {R"({"resourceType":"Patient","name":[{"given":["a","b"],"_given":[{"id":"x"}]}]})",
       "Patient.name[0].given", "'_given' must have as many entries as 'given'"},
      {R"({"resourceType":"Patient","name":[{"given":["a"],"_given":{"id":"x"}}]})",
       "Patient.name[0].given", "'_given' must be an array"},
      {R"({"resourceType":"Patient","name":[{"given":["a"],"_given":["x"]}]})",
       "Patient.name[0].given[0]", "must be a JSON object"},
      {R"({"resourceType":"Patient","name":[{"_given":[null]}]})", "Patient.name[0].given[0]",
       "null only where the value is given"},
      {R"({"resourceType":"Patient","_birthDate":{}})", "Patient.birthDate",
       "must not be an empty object"},
      {R"({"resourceType":"Patient","_birthDate":{"value":"1970"}})", "Patient.birthDate.value",
       "'value' is not an element of date"},
      {R"({"resourceType":"Patient","_birthDate":[{"id":"x"}]})", "Patient.birthDate",
       "must be a JSON object"},
      {R"({"resourceType":"Patient","_name":[{"id":"x"}]})", "Patient.name",
       "'_name' is not allowed"},
      {R"({"resourceType":"Patient","id":"a b"})", "Patient.id", "1 to 64 letters"},
      {R"({"resourceType":"Patient","managingOrganization":{"reference":"Organisation/1"}})",
       "Patient.managingOrganization.reference", "must be such as \"Patient/1\""},
      {R"({"resourceType":"Patient","text":{"status":"generated","div":"<p>x</p>"}})",
       "Patient.text.div", "must be a <div"},
  };
  for (const Case& expected : cases)
    check(expected);
}

TEST_CASE("required codes") {
  const Case cases[] = {
      {R"({"resourceType":"Patient","gender":"Female"})", "Patient.gender",
       "http://hl7.org/fhir/ValueSet/administrative-gender"},
      {R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},"clinicalStatus":
        {"coding":[{"system":"http://x.y","code":"active"}]}})",
       "Condition.clinicalStatus", "http://hl7.org/fhir/ValueSet/condition-clinical"},
      {R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},
        "clinicalStatus":{"text":"active"}})",
       "Condition.clinicalStatus", "must have a code of the value set"},
  };
  for (const Case& expected : cases)
    check(expected);
  CHECK(issues_of(R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},
    "clinicalStatus":{"coding":[{"system":"http://x.y","code":"1"},{"code":"resolved",
    "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]}})")
            .empty());
}

TEST_CASE("extensions have a value or extensions, never both or none") {
  const Case cases[] = {
      {R"({"resourceType":"Patient","extension":[{"url":"http://x.y"}]})", "Patient.extension[0]",
       "must have a value or extensions"},
      {R"({"resourceType":"Patient","extension":[{"url":"http://x.y","valueCode":"a",
        "extension":[{"url":"z","valueCode":"b"}]}]})",
       "Patient.extension[0]", "must not have both"},
      {R"({"resourceType":"Patient","extension":[{"valueCode":"a"}]})", "Patient.extension[0].url",
       "'url' is missing"},
      {R"({"resourceType":"Patient","extension":[{"url":"http://x.y","value":"a"}]})",
       "Patient.extension[0].value", "such as 'value"},
      {R"({"resourceType":"Patient","extension":[{"url":"http://x.y","valueCode":"a",
        "valueString":"b"}]})",
       "Patient.extension[0].value", "more than one type"},
  };
  for (const Case& expected : cases) {
    INFO(expected.resource);
    const auto issues = issues_of(expected.resource);
    REQUIRE_FALSE(issues.empty());
    CHECK(issues[0].expression == expected.expression);
    CHECK(issues[0].message.find(expected.message) != std::string::npos);
  }
}

TEST_CASE("resources within resources are checked where they stand") {
  const Case cases[] = {
      {R"({"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"b"}]})",
       "Patient.contained[0].code", "'code' is missing"},
      {R"({"resourceType":"Patient","contained":[{"id":"b"}]})", "Patient.contained[0]",
       "no 'resourceType'"},
      {R"({"resourceType":"Patient","contained":[{"resourceType":"Patient","contained":
        [{"resourceType":"Patient"}]}]})",
       "Patient.contained[0].contained[0]", "must not contain others"},
      {R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":
        {"resourceType":"Patient"}},{"resource":{"resourceType":"Patient","gender":"x"}}]})",
       "Bundle.entry[1].resource.gender", "value set"},
      {R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":"Patient/1"}]})",
       "Bundle.entry[0].resource", "must be a JSON object"},
      {R"({"resourceType":"Parameters","parameter":[{"name":"a","part":[{"name":"b","resource":
        {"resourceType":"Patient","x":1}}]}]})",
       "Parameters.parameter[0].part[0].resource.x", "is not an element of Patient"},
  };
  for (const Case& expected : cases)
    check(expected);
}

TEST_CASE("all issues are reported, up to a limit") {
  const auto issues = issues_of(
      R"({"resourceType":"Observation","valueQuantity":{"value":"1"},"effectiveDateTime":"x"})");
  REQUIRE(issues.size() == 4);
  CHECK(issues[0].expression == "Observation.value.value");
  CHECK(issues[1].expression == "Observation.effective");
  CHECK(issues[2].expression == "Observation.status");
  CHECK(issues[3].expression == "Observation.code");

  std::string text = R"({"resourceType":"Patient","name":[{"family":1})";
  for (int i = 0; i < 1000; ++i)
    text += R"(,{"family":1})";
  const auto document = json::Document::parse(text + "]}");
  REQUIRE(document.has_value());
  CHECK(validator().validate(document->root()).size() == 100);
  CHECK(validator().validate(document->root(), {.issues_max = 3}).size() == 3);
}

TEST_CASE("nesting without end is refused, not followed") {
  std::string text = R"({"resourceType":"Patient")";
  for (int i = 0; i < 50'000; ++i)
    text += R"(,"extension":[{"url":"x")";
  std::string closing;
  for (int i = 0; i < 50'000; ++i)
    closing += "}]";
  const auto issues = issues_of(text + closing + "}", {.depth_max = 200'000});
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].message.find("nested too deep") != std::string::npos);
}

TEST_CASE("random changes to a resource give issues or none, never a crash") {
  const std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{
    "resourceType":"Patient","id":"1","text":{"status":"generated",
    "div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p a='b'>&amp;</p></div>"},
    "extension":[{"url":"http://x.y","valueQuantity":{"value":1.50}}],"active":true,
    "name":[{"given":["Ann",null],"_given":[null,{"id":"x"}]}],"birthDate":"1970-03-01",
    "photo":[{"data":"QUJD"}],"contact":[{"period":{"start":"2024-02-29T12:00:00Z"}}],
    "managingOrganization":{"reference":"Organization/1"},"multipleBirthInteger":2}}]})";
  REQUIRE(issues_of(text).empty());
  constexpr std::uint32_t kSeed = 20241124;
  INFO("seed ", kSeed);
  std::mt19937 random(kSeed);
  const std::string pieces = R"({}[],:"0123456789-+.eE\/<>&;_ null true abcdefT)";
  std::size_t parsed = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = text;
    for (std::uint32_t changes = random() % 4 + 1; changes > 0; --changes) {
      const std::size_t at = random() % changed.size();
      const char piece = pieces[random() % pieces.size()];
      switch (random() % 3) {
        case 0:
          changed[at] = piece;
          break;
        case 1:
          changed.insert(at, 1, piece);
          break;
        default:
          changed.erase(at, random() % 8 + 1);
      }
    }
    const auto document = json::Document::parse(changed);
    if (!document) continue;
    ++parsed;
    CHECK(validator().validate(document->root()).size() <= 100);
  }
  CHECK(parsed > 1000);
}

}  // namespace
}  // namespace fhir
