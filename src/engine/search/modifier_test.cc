// Modifiers that look at something else than the value itself; composites; positions.

#include "engine/testing/fixture.h"

namespace engine {

using testing::Fixture;

TEST_CASE(":text, :of-type and :identifier look beside the code") {
  Fixture f;
  f.commit_one(
      f.update("Patient", "a",
               R"("identifier":[{"system":"urn:x","value":"17","type":{"text":"Journal nr.",
                        "coding":[{"system":"urn:t","code":"MR"}]}}])"));
  f.commit_one(f.update("Observation", "o",
                        R"("status":"final","subject":{"identifier":{"system":"urn:c","value":"9"},
                        "display":"Inger Holm"},
                        "code":{"text":"Måling af puls","coding":[{"code":"p","display":"Heart rate"}]})"));
  CHECK(f.ids("Patient", "identifier:of-type=urn:t|MR|17") == "a");
  CHECK(f.ids("Patient", "identifier:of-type=urn:t|MR|18").empty());
  CHECK(f.ids("Patient", "identifier:text=journal") == "a");
  CHECK(f.ids("Observation", "code:text=heart") == "o");
  CHECK(f.ids("Observation", "code:text=puls") == "o");
  CHECK(f.ids("Observation", "code:text=uls").empty());
  CHECK(f.ids("Observation", "subject:identifier=urn:c|9") == "o");
  CHECK(f.ids("Observation", "subject:identifier=9") == "o");
  CHECK(f.ids("Observation", "subject:identifier=urn:d|9").empty());
}

TEST_CASE("what any search finds a value by is not missing: a text, an identifier, a display") {
  Fixture f;
  const auto condition = [&](const std::string& id, const std::string& members) {
    f.commit_one(f.update("Condition", id, members));
  };
  condition("text", R"("subject":{"reference":"Patient/p"},"code":{"text":"hoste"})");
  condition("logical", R"("subject":{"identifier":{"value":"9"}})");
  condition("shown", R"("subject":{"display":"Inger"})");
  condition("group", R"("subject":{"type":"Group","display":"Alle"})");
  CHECK(f.ids("Condition", "code:missing=true") == "group shown logical");
  CHECK(f.ids("Condition", "_id=text,logical&code:missing=false") == "text");
  CHECK(f.ids("Condition", "subject:missing=true").empty());
  CHECK(f.ids("Condition", "patient:missing=true") == "group");
}

TEST_CASE("uris: above and below") {
  Fixture f;
  f.commit_one(
      f.update("ValueSet", "v", R"("status":"draft","url":"http://acme.org/fhir/sets/7")"));
  f.commit_one(f.update("ValueSet", "w", R"("status":"draft","url":"http://acme.org/fhirx")"));
  CHECK(f.ids("ValueSet", "url:below=http://acme.org/fhir") == "v");
  CHECK(f.ids("ValueSet", "url:below=http://acme.org/fhir/") == "v");
  CHECK(f.ids("ValueSet", "url:below=http://acme.org/") == "w v");
  CHECK(f.ids("ValueSet", "url:above=http://acme.org/fhir/sets/7/8/9") == "v");
  CHECK(f.ids("ValueSet", "url:above=http://acme.org/fhir").empty());
}

TEST_CASE("a composite asks one element for all of its parts") {
  Fixture f;
  const auto component = [](const std::string& code, const std::string& value) {
    return R"({"code":{"coding":[{"system":"urn:s","code":")" + code +
           R"("}]},"valueQuantity":{"value":)" + value +
           R"(,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}})";
  };
  f.commit_one(f.update("Observation", "bp",
                        R"("status":"final","code":{"text":"x"},"component":[)" +
                            component("sys", "120") + "," + component("dia", "80") + "]"));
  f.commit_one(f.update("Observation", "one",
                        R"("status":"final","code":{"coding":[{"system":"urn:s","code":"sys"}]},
                        "valueQuantity":{"value":150}, "effectiveDateTime":"2026-11-01")"));
  const std::string parameter = "component-code-value-quantity=";
  CHECK(f.ids("Observation", parameter + "urn:s|sys$gt100") == "bp");
  CHECK(f.ids("Observation", parameter + "sys$120") == "bp");
  CHECK(f.ids("Observation", parameter + "dia$gt100").empty());
  CHECK(f.ids("Observation", parameter + "dia$gt100,dia$le80") == "bp");
  CHECK(f.ids("Observation", "code-value-quantity=sys$gt100") == "one");
  CHECK(f.ids("Observation", "code-value-quantity=sys$lt100").empty());
  CHECK(f.ids("Observation", "code-value-date=sys$2026").empty());
  for (const char* bad : {"code-value-quantity=sys", "code-value-quantity=sys$1$2",
                          "code-value-quantity=sys$x", "code-value-quantity=$1"})
    CHECK_MESSAGE(!f.try_search("Observation", bad, f.engine().now()).has_value(), bad);
}

TEST_CASE("what is near a position") {
  Fixture f;
  f.commit_one(
      f.update("Location", "cph", R"("position":{"latitude":55.6761,"longitude":12.5683})"));
  f.commit_one(
      f.update("Location", "aar", R"("position":{"latitude":56.1629,"longitude":10.2039})"));
  CHECK(f.ids("Location", "near=55.7|12.5|10|km") == "cph");
  CHECK(f.ids("Location", "near=55.7|12.5") == "cph");
  CHECK(f.ids("Location", "near=55.7|12.5|200|km") == "aar cph");
  CHECK(f.ids("Location", "near=55.7|12.5|500|m").empty());
  for (const char* bad : {"near=55.7", "near=95|12|1|km", "near=55|12|x|km", "near=55|12|1|kg",
                          "near=55|12|-1|km", "near=nan|nan"})
    CHECK_MESSAGE(!f.try_search("Location", bad, f.engine().now()).has_value(), bad);
}

TEST_CASE("contains looks past the end of a key, and names are found by their sound") {
  Fixture f;
  f.commit_one(f.update("Patient", "a",
                        R"("name":[{"family":")" + std::string(400, 'x') + R"( Ærøskøbing"}])"));
  f.commit_one(f.update("Patient", "b", R"("name":[{"family":"Kristensen"}])"));
  CHECK(f.ids("Patient", "family:contains=røskø") == "a");
  CHECK(f.ids("Patient", "family:contains=nowhere").empty());
  CHECK(f.ids("Patient", "phonetic=Christensen") == "b");
}

}  // namespace engine
