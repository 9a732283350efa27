#include "demo/world.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <vector>

#include "demo/calendar.h"
#include "demo/systems.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/validate/validate.h"

namespace demo {

namespace {

using fhir::json::Document;
using fhir::json::Value;

WorldOptions small_world() {
  WorldOptions options;
  options.seed = 20260811;
  options.patients = 40;
  options.today = at_clock(day_of(Date{2026, 8, 11}), 12, 6);
  return options;
}

std::vector<std::string> bundles_of(const WorldOptions& options) {
  std::vector<std::string> bundles;
  const base::Result<> done = generate_world(options, [&](std::string bundle) -> base::Result<> {
    bundles.push_back(std::move(bundle));
    return {};
  });
  REQUIRE(done.has_value());
  return bundles;
}

// The world of most tests, told once: telling is deterministic, so sharing it hides nothing.
const std::vector<std::string>& bundles() {
  static const std::vector<std::string> kBundles = bundles_of(small_world());
  return kBundles;
}

void references_in(Value value, std::vector<std::string>& found) {
  for (const Value inner : value) {
    if (inner.key() == "reference" && inner.is_string()) found.push_back(inner.string());
    references_in(inner, found);
  }
}

std::vector<std::string> ids_of(const std::vector<std::string>& world) {
  std::vector<std::string> ids;
  for (const std::string& text : world) {
    const auto bundle = Document::parse(text);
    REQUIRE(bundle.has_value());
    for (const Value entry : bundle->root().find("entry")) {
      ids.push_back(entry.at("request", "url").string());
    }
  }
  return ids;
}

}  // namespace

TEST_CASE("the same seed gives the same bytes, another seed another world") {
  WorldOptions options = small_world();
  options.patients = 12;
  const auto first = bundles_of(options);
  CHECK(first == bundles_of(options));
  options.seed += 1;
  CHECK(first != bundles_of(options));
}

TEST_CASE("a world told on the next day keeps its people") {
  WorldOptions options = small_world();
  options.patients = 12;
  const auto patients = [](const WorldOptions& of) {
    std::map<std::string, std::string> numbers;
    for (const std::string& text : bundles_of(of)) {
      const auto bundle = Document::parse(text);
      const Value first = (*bundle->root().find("entry").begin()).find("resource");
      if (!first.find("resourceType").string_equals("Patient")) continue;
      const Value identifier = *first.find("identifier").begin();
      numbers[first.find("id").string()] = identifier.find("value").string();
    }
    return numbers;
  };
  const auto before = patients(options);
  CHECK_EQ(before.size(), 12);
  options.today = plus_minutes(options.today, 1440);
  CHECK(before == patients(options));
}

TEST_CASE("more patients leave the organisation and the first patients as they are") {
  WorldOptions options = small_world();
  options.patients = 6;
  const auto few = bundles_of(options);
  for (std::size_t at = 0; at < few.size(); ++at)
    CHECK_EQ(few[at], bundles()[at]);
}

TEST_CASE("every entry is a PUT to its own address, and no address is used twice") {
  std::set<std::string> seen;
  for (const std::string& text : bundles()) {
    const auto bundle = Document::parse(text);
    REQUIRE(bundle.has_value());
    CHECK(bundle->root().find("type").string_equals("transaction"));
    for (const Value entry : bundle->root().find("entry")) {
      const Value resource = entry.find("resource");
      const std::string address =
          resource.find("resourceType").string() + "/" + resource.find("id").string();
      CHECK(entry.at("request", "method").string_equals("PUT"));
      CHECK(entry.at("request", "url").string_equals(address));
      CHECK(entry.find("fullUrl").string_equals("https://demo.invalid/fhir/" + address));
      CHECK(seen.insert(address).second);
    }
  }
}

TEST_CASE("what a Bundle refers to is in it or in one before it") {
  std::set<std::string> known;
  for (const std::string& text : bundles()) {
    for (const std::string& id : ids_of({text}))
      known.insert(id);
    const auto bundle = Document::parse(text);
    std::vector<std::string> references;
    references_in(bundle->root(), references);
    for (const std::string& reference : references) {
      CAPTURE(reference);
      CHECK(known.contains(reference));
    }
  }
}

TEST_CASE("every Bundle is right by the structure of FHIR R4") {
  const fhir::Validator validator(fhir::Definitions::r4());
  for (const std::string& text : bundles()) {
    const auto bundle = Document::parse(text);
    REQUIRE(bundle.has_value());
    for (const base::Issue& issue : validator.validate(bundle->root())) {
      FAIL_CHECK(issue.expression << ": " << issue.message);
    }
  }
}

TEST_CASE("a large patient has more than 2,000 resources, Inger lies in Med 3") {
  std::size_t largest = 0;
  for (const std::string& text : bundles()) {
    const auto bundle = Document::parse(text);
    const Value entries = bundle->root().find("entry");
    const Value first = (*entries.begin()).find("resource");
    if (!first.find("resourceType").string_equals("Patient")) continue;
    largest = std::max(largest, entries.size());
    const Value name = *first.find("name").begin();
    if (!name.find("family").string_equals("Prøvesen")) continue;
    CHECK(first.find("birthDate").string_equals("1948-03-14"));
    CHECK(text.find("\"Med 3, stue 12-1\"") != std::string::npos);
    CHECK(text.find("\"Anafylaksi\"") != std::string::npos);
  }
  CHECK(largest > 2000);
}

TEST_CASE("nothing was recorded after the moment the world is told at") {
  const std::string now = date_time_text(small_world().today);
  for (const std::string& text : bundles()) {
    const auto bundle = Document::parse(text);
    for (const Value entry : bundle->root().find("entry")) {
      const Value resource = entry.find("resource");
      for (const char* element : {"effectiveDateTime", "performedDateTime", "authoredOn", "date",
                                  "recordedDate", "occurrenceDateTime"}) {
        const std::string at = resource.find(element).string();
        const bool plan = resource.find("resourceType").string_equals("ServiceRequest");
        if (at.empty() || (plan && std::string_view(element) == "occurrenceDateTime")) continue;
        CAPTURE(entry.at("request", "url").string());
        CAPTURE(element);
        // The world is told in summer; winter times of the same day do not occur.
        CHECK(at.substr(0, 16) <= now.substr(0, 16));
      }
    }
  }
}

TEST_CASE("nobody is ordered what a CAVE forbids, and nobody shares a bed") {
  std::set<std::string> beds;
  for (const std::string& text : bundles()) {
    const auto bundle = Document::parse(text);
    std::vector<std::string> caves;
    std::vector<std::string> medicines;
    for (const Value entry : bundle->root().find("entry")) {
      const Value resource = entry.find("resource");
      const std::string type = resource.find("resourceType").string();
      if (type == "AllergyIntolerance") {
        const Value coding = *resource.at("code", "coding").begin();
        if (coding.find("system").string_equals(systems::kAtc)) {
          caves.push_back(coding.find("code").string());
        }
      }
      if (type.starts_with("Medication")) {
        const Value coding = *resource.at("medicationCodeableConcept", "coding").begin();
        medicines.push_back(coding.find("code").string());
      }
      if (!resource.find("status").string_equals("in-progress")) continue;
      for (const Value place : resource.find("location")) {
        const Value kind = *place.at("physicalType", "coding").begin();
        if (!kind.find("code").string_equals("bd")) continue;
        CHECK(beds.insert(place.at("location", "reference").string()).second);
      }
    }
    for (const std::string& cave : caves) {
      for (const std::string& medicine : medicines)
        CHECK_FALSE(medicine.starts_with(cave));
    }
  }
  CHECK(beds.size() >= 10);
}

TEST_CASE("options that cannot be told are refused in one sentence") {
  WorldOptions options = small_world();
  options.patients = 100'001;
  const auto nothing = [](std::string) -> base::Result<> { return {}; };
  CHECK_EQ(generate_world(options, nothing).error().kind, base::ErrorKind::Invalid);
  options = small_world();
  options.today.ms = 0;
  CHECK_EQ(generate_world(options, nothing).error().kind, base::ErrorKind::Invalid);
}

TEST_CASE("an error of the receiver ends the telling and comes back") {
  int calls = 0;
  const auto result = generate_world(small_world(), [&](std::string) -> base::Result<> {
    if (++calls == 3) return base::fail(base::ErrorKind::Unavailable, "No space.");
    return {};
  });
  REQUIRE_FALSE(result.has_value());
  CHECK_EQ(result.error().message, "No space.");
  CHECK_EQ(calls, 3);
}

}  // namespace demo
