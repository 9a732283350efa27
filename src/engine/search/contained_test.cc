// Resources inside others: chains into them, and searches that ask for them.

#include "engine/testing/fixture.h"

namespace engine {

using base::ErrorKind;
using testing::Fixture;

namespace {

std::string medication(const std::string& id, const std::string& code,
                       const std::string& more = "") {
  return R"({"resourceType":"Medication","id":")" + id + R"(","code":{"coding":[{"code":")" + code +
         R"("}]})" + more + "}";
}

Operation request(const Fixture& f, const std::string& id, const std::string& contained,
                  const std::string& medicine) {
  return f.update("MedicationRequest", id,
                  R"("contained":[)" + contained +
                      R"(],"status":"active","intent":"order",)"
                      R"("medicationReference":{"reference":")" +
                      medicine + R"("},"subject":{"reference":"Patient/p"})");
}

// Of what was found: "MedicationRequest/r#m", or "Medication/1" for what stands alone.
std::string found(Fixture& f, std::string_view type, std::string_view query) {
  const SearchResult result = f.search(type, query, f.engine().now());
  std::string text;
  for (std::size_t i = 0; i < result.matches.size(); ++i) {
    text += (i == 0 ? "" : " ") + result.matches[i].id;
    if (i < result.fragments.size() && !result.fragments[i].empty())
      text += "#" + result.fragments[i];
  }
  CHECK(result.total == result.matches.size());
  return text;
}

ErrorKind refusal(Fixture& f, std::string_view type, std::string_view query) {
  const auto result = f.try_search(type, query, f.engine().now());
  REQUIRE_FALSE(result.has_value());
  return result.error().kind;
}

void add_all(Fixture& f) {
  f.commit_one(f.update("Patient", "p", R"("name":[{"family":"Holm"}])"));
  f.commit_one(f.update("Organization", "maker", R"("name":"Nordisk")"));
  f.commit_one(f.update("Medication", "alone", R"("code":{"coding":[{"code":"x"}]})"));
  const std::string made = R"(,"manufacturer":{"reference":"Organization/maker"})";
  f.commit_one(request(f, "r1", medication("m", "x", made), "#m"));
  f.commit_one(request(f, "r2", medication("m", "y") + "," + medication("n", "x"), "#m"));
  f.commit_one(request(f, "r3", medication("m", "x"), "Medication/alone"));
  f.commit_one(f.update("MedicationRequest", "plain",
                        R"("status":"active","intent":"order",)"
                        R"("medicationReference":{"reference":"Medication/alone"},)"
                        R"("subject":{"reference":"Patient/p"})"));
}

}  // namespace

TEST_CASE("what is contained is found only if it is asked for") {
  Fixture f;
  add_all(f);
  CHECK(found(f, "Medication", "code=x") == "alone");
  CHECK(found(f, "Medication", "code=x&_contained=false&_containedType=contained") == "alone");
  CHECK(found(f, "Medication", "code=x&_contained=true") == "r3 r2 r1");
  CHECK(found(f, "Medication", "code=x&_contained=both") == "r3 r2 r1 alone");
  CHECK(found(f, "Medication", "code=x&_contained=true&_containedType=contained") ==
        "r3#m r2#n r1#m");
  CHECK(found(f, "Medication", "_contained=both&_containedType=contained") ==
        "r3#m r2#m r2#n r1#m alone");
  CHECK(found(f, "Medication", "code:not=x&_contained=true") == "r2");
  CHECK(found(f, "Medication", "code:missing=true&_contained=true").empty());
  CHECK(found(f, "Medication", "_id=n&_contained=true") == "r2");
  CHECK(found(f, "Medication", "_filter=code eq y or code eq z&_contained=true") == "r2");
  CHECK(found(f, "Patient", "_contained=true").empty());
  const auto shown =
      f.search("Medication", "code=y&_contained=true&_containedType=contained", f.engine().now());
  CHECK(shown.matches.at(0).json == medication("m", "y"));
}

TEST_CASE("what is contained is found through its own references and those to it") {
  Fixture f;
  add_all(f);
  CHECK(found(f, "Medication", "manufacturer=Organization/maker&_contained=true") == "r1");
  CHECK(found(f, "Medication", "manufacturer.name=nord&_contained=true") == "r1");
  CHECK(found(f, "Medication", "manufacturer.name=syd&_contained=true").empty());
  const std::string by_request = "_has:MedicationRequest:medication:status=active&_contained=true";
  CHECK(found(f, "Medication", by_request + "&_containedType=contained") == "r2#m r1#m");
}

TEST_CASE("pages of what is contained go on where they ended, as of one state") {
  Fixture f;
  add_all(f);
  const Instant before = f.engine().now();
  f.commit_one(request(f, "r4", medication("m", "x"), "#m"));
  f.commit_one(f.remove("MedicationRequest", "r1"));
  const std::string asked = "code=x&_contained=both&_containedType=contained&_count=2";
  CHECK(f.ids("Medication", asked, before) == "r3 r2");
  CHECK(f.ids("Medication", asked + "&_offset=2", before) == "r1 alone");
  CHECK(f.ids("Medication", asked + "&_offset=4", before).empty());
  CHECK(f.ids("Medication", asked + "&_offset=2") == "r2 alone");
}

TEST_CASE("a chain leads into what is contained") {
  Fixture f;
  add_all(f);
  CHECK(found(f, "MedicationRequest", "medication.code=x") == "plain r3 r1");
  CHECK(found(f, "MedicationRequest", "medication.code=y") == "r2");
  CHECK(found(f, "MedicationRequest", "medication.manufacturer.name=nord") == "r1");
  CHECK(found(f, "MedicationRequest", "_id=r1,plain&medication.code=x") == "plain r1");
  CHECK(found(f, "MedicationRequest", "medication:Medication.code:not=x") == "r2");
  CHECK(found(f, "MedicationRequest", "medication:missing=false") == "plain r3 r2 r1");
}

TEST_CASE("a reference to what is contained has the type of that") {
  Fixture f;
  f.commit_one(f.update("Observation", "o",
                        R"("contained":[{"resourceType":"Patient","id":"p",)"
                        R"("name":[{"family":"Holm"}]}],"status":"final","code":{"text":"x"},)"
                        R"("subject":{"reference":"#p"})"));
  CHECK(found(f, "Observation", "patient.name=holm") == "o");
  CHECK(found(f, "Observation", "subject:Group.identifier=x").empty());
  CHECK(found(f, "Observation", "patient:missing=false") == "o");
  CHECK(found(f, "Patient", "name=holm&_contained=true") == "o");
}

TEST_CASE("what cannot go with _contained is refused") {
  Fixture f;
  CHECK(refusal(f, "Patient", "_contained=yes") == ErrorKind::Invalid);
  CHECK(refusal(f, "Patient", "_contained=true&_containedType=all") == ErrorKind::Invalid);
  CHECK(refusal(f, "Patient", "_contained=true&_sort=name") == ErrorKind::Unsupported);
  CHECK(refusal(f, "Patient",
                "_contained=both&_containedType=contained&_include=Patient:organization") ==
        ErrorKind::Unsupported);
}

TEST_CASE("a search of what is contained reads so many documents and no more") {
  Fixture f(EngineOptions{.base_url = "http://test/fhir", .search_budget = {.documents_max = 2}});
  add_all(f);
  CHECK(refusal(f, "Medication", "code=x&_contained=true") == ErrorKind::TooCostly);
  CHECK(found(f, "Medication", "code=x") == "alone");
}

TEST_CASE("the index that says what contains is as the documents are") {
  Fixture f;
  add_all(f);
  const auto problems = f.engine().verify_index();
  REQUIRE(problems.has_value());
  CHECK(problems->empty());
}

}  // namespace engine
