#include "engine/index/indexer.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/index/key.h"
#include "engine/index/key_number.h"

namespace engine {
namespace {

using fhir::Definitions;

// The entries that one parameter has of a resource.
std::vector<IndexEntry> entries(std::string_view code, const std::string& json) {
  static const Indexer indexer(Definitions::r4(), "");
  const auto document = fhir::json::Document::parse(json);
  REQUIRE(document.has_value());
  const auto type = Definitions::r4().find_resource(document->root().find("resourceType").string());
  const auto* parameter = Definitions::r4().find_search_parameter(type, code);
  REQUIRE(parameter != nullptr);
  auto found = indexer.entries(type, document->root(), *parameter);
  REQUIRE(found.has_value());
  return *std::move(found);
}

bool has(const std::vector<IndexEntry>& entries, const std::string& key) {
  return std::ranges::find(entries, key, &IndexEntry::key) != entries.end();
}

std::string bound(std::string_view number) {
  return key::bound(fhir::BigDecimal::parse(number).value());
}

constexpr const char* kPressure = R"({"resourceType":"Observation","component":[
    {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolisk tryk"}]},
     "valueQuantity":{"value":120,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
    {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},
     "valueQuantity":{"value":80,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]})";

TEST_CASE("an element of a composite has a key for each pair of its keys") {
  const auto found = entries("component-code-value-quantity", kPressure);
  CHECK(found.size() == 4);
  std::string tuple = key::tuple();
  key::append_part(tuple, key::token("http://loinc.org", "8480-6"));
  key::end_part(tuple);
  const std::string number = bound("120");
  const std::string written = key::quantity("mm[Hg]", "http://unitsofmeasure.org", number, number);
  CHECK(has(found, tuple + written));
  CHECK(has(found, tuple + key::measure("g.m-1.s-2", bound("15998640"), bound("15998640"))));
  CHECK(key::parts(tuple + written, 2) ==
        std::vector{key::token("http://loinc.org", "8480-6"), written});
  // A code in any system is a beginning.
  std::string any_system = key::tuple();
  key::append_part(any_system, key::token_any_system("8480-6"));
  CHECK(tuple.starts_with(any_system));
  CHECK(entries("combo-code-value-quantity", kPressure).size() == 4);
  CHECK(entries("code-value-quantity", kPressure).empty());
}

TEST_CASE("the parts of a tuple keep their order and their bytes") {
  const std::vector<std::string> keys = {std::string("a"), std::string("a\0", 2),
                                         std::string("a\0\1b", 4), std::string("a\0\xFF", 3),
                                         std::string("ab")};
  const auto tuple = [](const std::string& key) {
    std::string bytes = key::tuple();
    key::append_part(bytes, key);
    key::end_part(bytes);
    return bytes + "last";
  };
  for (const std::string& left : keys) {
    CHECK(key::parts(tuple(left), 2) == std::vector<std::string>{left, "last"});
    for (const std::string& right : keys)
      CHECK((left < right) == (tuple(left) < tuple(right)));
  }
  CHECK(key::parts("xabc", 2).empty());
  CHECK(key::parts(std::string("xabc\0", 5), 2).empty());
  CHECK(key::parts("", 1).empty());
}

TEST_CASE("a reference in a tuple waits for its number") {
  const auto found = entries("relationship", R"({"resourceType":"DocumentReference","relatesTo":[
      {"code":"replaces","target":{"reference":"DocumentReference/7"}}]})");
  REQUIRE(found.size() == 1);
  CHECK(found[0].target_id == "7");
  std::string tuple = key::tuple();
  key::append_part(tuple, key::token("http://hl7.org/fhir/document-relationship-type", "replaces"));
  key::end_part(tuple);
  CHECK(found[0].key == tuple);
}

TEST_CASE("texts, typed and logical identifiers, sounds and positions have keys") {
  CHECK(has(entries("component-code", kPressure), key::text("systolisk tryk")));
  const auto identifiers = entries("identifier", R"({"resourceType":"Patient","identifier":[
      {"type":{"coding":[{"system":"http://t","code":"NI"}]},"system":"s","value":"12"}]})");
  CHECK(has(identifiers, key::token("s", "12")));
  CHECK(has(identifiers, key::typed("http://t", "NI", "12")));
  const auto subject = entries("subject", R"({"resourceType":"Observation","subject":
      {"display":"Åse Holm","identifier":{"system":"urn:cpr","value":"1"}}})");
  CHECK(has(subject, key::logical("urn:cpr", "1")));
  CHECK(has(subject, key::text("aase holm")));
  CHECK(key::logical("urn:cpr", "1").starts_with(key::logical_any_system("1")));
  const auto sounds = entries("phonetic", R"({"resourceType":"Patient","name":[
      {"family":"Christensen","given":["Kjær"]}]})");
  CHECK(has(sounds, key::sound("kristensn")));
  CHECK(sounds.size() == 2);
  const auto near = entries("near", R"({"resourceType":"Location",
      "position":{"latitude":56.1500,"longitude":-10.21}})");
  REQUIRE(near.size() == 1);
  CHECK(near[0].key.starts_with('g' + bound("56.15")));
  CHECK(key::bounds(near[0].key).high == bound("-10.21"));
}

TEST_CASE("the words of a resource are found by _text and _content") {
  const std::string json = R"({"resourceType":"Observation","code":{"text":"Sovet godt"},
      "text":{"status":"generated","div":"<div>God <b>nat</b></div>"}})";
  const auto narrative = entries("_text", json);
  CHECK(narrative.size() == 2);
  CHECK(has(narrative, key::full_text("nat")));
  const auto content = entries("_content", json);
  CHECK(content.size() == 2);
  CHECK(has(content, key::full_text("sovet")));
  const Indexer without(Definitions::r4(), "", {IndexerOptions::FullText::Off});
  const auto document = fhir::json::Document::parse(json);
  REQUIRE(document.has_value());
  const auto found =
      without.entries(Definitions::r4().find_resource("Observation"), document->root());
  REQUIRE(found.has_value());
  CHECK_FALSE(has(*found, key::full_text("nat")));
  CHECK_FALSE(without.has_full_text());
}

TEST_CASE("canonicals are found with and without their version, and below a path") {
  const auto found = entries("_profile", R"({"resourceType":"Basic","meta":{"profile":
      ["http://x.dk/fhir/StructureDefinition/p|1.2"]}})");
  CHECK(has(found, key::uri("http://x.dk/fhir/StructureDefinition/p|1.2")));
  CHECK(has(found, key::uri("http://x.dk/fhir/StructureDefinition/p")));
  CHECK(found[0].key.starts_with(key::uri("http://x.dk/fhir/")));
}

}  // namespace
}  // namespace engine
