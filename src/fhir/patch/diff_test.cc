#include "fhir/patch/diff.h"

#include <doctest/doctest.h>

#include <string>

#include "fhir/patch/patch.h"

namespace fhir::patch {
namespace {

json::Document parsed(std::string_view text) {
  auto document = json::Document::parse(std::string(text));
  REQUIRE(document.has_value());
  return *std::move(document);
}

// The patch from one to the other; fails unless applying it gives the other.
std::string checked_diff(std::string_view from, std::string_view to) {
  const Definitions& r4 = Definitions::r4();
  const json::Document before = parsed(from);
  const json::Document after = parsed(to);
  const auto patch = diff(r4, before.root(), after.root());
  REQUIRE(patch.has_value());
  CAPTURE(*patch);
  if (!parsed(*patch).root().find("parameter")) {
    CHECK(equal(before.root(), after.root()));
    return *patch;
  }
  const auto patched = apply_path_patch(r4, from, *patch);
  if (!patched) FAIL(patched.error().message);
  CAPTURE(*patched);
  CHECK(equal(parsed(*patched).root(), after.root()));
  return *patch;
}

void check_both_ways(std::string_view a, std::string_view b) {
  checked_diff(a, b);
  checked_diff(b, a);
  checked_diff(a, a);
}

std::string patient(std::string_view members) {
  return std::string(R"({"resourceType":"Patient","id":"a")") + (members.empty() ? "" : ",") +
         std::string(members) + "}";
}

TEST_CASE("a diff is the patch that leads from one version to the other") {
  CHECK_EQ(
      checked_diff(patient(R"("active":true)"), patient(R"("active":false)")),
      R"({"resourceType":"Parameters","parameter":[{"name":"operation","part":[)"
      R"({"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.active"},)"
      R"({"name":"value","valueBoolean":false}]}]})");
  CHECK_EQ(checked_diff(patient(""), patient("")), R"({"resourceType":"Parameters"})");
}

TEST_CASE("every kind of change can be told and undone") {
  check_both_ways(patient(""), patient(R"("birthDate":"1970-01-31","name":[{"family":"Berg"}])"));
  check_both_ways(patient(R"("name":[{"family":"Berg"}])"),
                  patient(R"("name":[{"given":["Ane","Liv"]},{"text":"x"}])"));
  check_both_ways(patient(R"("name":[{"given":["a","b","c","d"]}])"),
                  patient(R"("name":[{"given":["a","x","d"]}])"));
  check_both_ways(patient(R"("name":[{"given":["a","b","c","d"]}])"),
                  patient(R"("name":[{"given":["b","c","d","e","f"]}])"));
  check_both_ways(patient(R"("deceasedBoolean":true)"),
                  patient(R"("deceasedDateTime":"2020-01-01")"));
  check_both_ways(
      patient(
          R"("birthDate":"1970","_birthDate":{"extension":[{"url":"u","valueTime":"10:00:00"}]})"),
      patient(R"("birthDate":"1970")"));
  check_both_ways(patient(R"("_birthDate":{"extension":[{"url":"u","valueTime":"10:00:00"}]})"),
                  patient(R"("birthDate":"1970","_birthDate":{"id":"x"})"));
  check_both_ways(patient(R"("name":[{"given":["a",null],"_given":[null,{"id":"x"}]}])"),
                  patient(R"("name":[{"given":["a","b"]}])"));
  check_both_ways(
      patient(R"("contact":[{"name":{"family":"x"},"telecom":[{"value":"1"}]}])"),
      patient(
          R"("contact":[{"gender":"male"},{"relationship":[{"text":"y"},{"coding":[{"code":"z"}]}]}])"));
  check_both_ways(
      patient(
          R"("text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"})"),
      patient(
          R"("text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">b</div>"})"));
  check_both_ways(
      patient(""),
      patient(
          R"("text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"})"));
  check_both_ways(
      patient(
          R"("extension":[{"url":"a","valueString":"x"},{"url":"b","extension":[{"url":"c","valueInteger":1}]}])"),
      patient(R"("extension":[{"url":"b","valueDecimal":1.50}])"));
  check_both_ways(
      patient(R"("contained":[{"resourceType":"Organization","id":"o","name":"x"}])"),
      patient(
          R"("contained":[{"resourceType":"Organization","id":"o","active":true},{"resourceType":"Group","id":"g","type":"person","actual":true}])"));
  check_both_ways(
      patient(R"("contained":[{"resourceType":"Organization","id":"o"}])"),
      patient(R"("contained":[{"resourceType":"Group","id":"o","type":"person","actual":true}])"));
  check_both_ways(R"({"resourceType":"Observation","valueQuantity":{"value":1.5,"unit":"kg"}})",
                  R"({"resourceType":"Observation","valueQuantity":{"value":1.50,"code":"kg"}})");
  check_both_ways(
      R"({"resourceType":"ValueSet","expansion":{"timestamp":"2020","contains":[{"code":"a","contains":[{"code":"b"}]}]}})",
      R"({"resourceType":"ValueSet","expansion":{"timestamp":"2020","contains":[{"code":"c"},{"code":"a","contains":[{"code":"d"},{"code":"e"}]}]}})");
}

TEST_CASE("versionId and lastUpdated are not compared, the rest of meta is") {
  const std::string from =
      patient(R"("meta":{"versionId":"1","lastUpdated":"2020-01-01T00:00:00Z"})");
  const std::string to = patient(
      R"("meta":{"versionId":"2","lastUpdated":"2021-01-01T00:00:00Z","tag":[{"code":"x"}]})");
  const auto patch = diff(Definitions::r4(), parsed(from).root(), parsed(to).root());
  REQUIRE(patch.has_value());
  CHECK(patch->find("Patient.meta") != patch->npos);
  CHECK(patch->find("2021") == patch->npos);
}

TEST_CASE("what cannot be compared, or differs too much, is refused") {
  const json::Document a = parsed(patient(""));
  const json::Document b = parsed(R"({"resourceType":"Group"})");
  CHECK_FALSE(diff(Definitions::r4(), a.root(), b.root()).has_value());
  std::string names;
  for (int i = 0; i < 10'001; ++i)
    names += (i > 0 ? "," : "") + std::string(R"({"family":"x"})");
  const json::Document many = parsed(patient("\"name\":[" + names + "]"));
  const auto patch = diff(Definitions::r4(), a.root(), many.root());
  REQUIRE_FALSE(patch.has_value());
  CHECK(patch.error().kind == base::ErrorKind::TooLarge);
}

}  // namespace
}  // namespace fhir::patch
