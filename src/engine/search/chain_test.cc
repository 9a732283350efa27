// Chains and _has: conditions on what a resource refers to, and on what refers to it.

#include "engine/testing/fixture.h"

namespace engine {

using base::ErrorKind;
using testing::Fixture;

namespace {

std::string reference(const std::string& member, const std::string& target) {
  return '"' + member + R"(":{"reference":")" + target + R"("})";
}

void add_ward(Fixture& f) {
  f.commit_one(f.update("Organization", "top", R"("name":"Region Nord")"));
  f.commit_one(f.update("Organization", "ward",
                        R"("name":"Hjerteafdelingen",)" + reference("partOf", "Organization/top")));
  f.commit_one(f.update("Practitioner", "doc", R"("name":[{"family":"Bælum"}])"));
  f.commit_one(f.update("Patient", "p1",
                        R"("name":[{"family":"Holm"}],"gender":"female",)" +
                            reference("managingOrganization", "Organization/ward")));
  f.commit_one(f.update("Patient", "p2", R"("name":[{"family":"Holmgaard"}],"gender":"male")"));
  f.commit_one(f.update("Location", "room", R"("name":"Holmestuen")"));
}

void add_observation(Fixture& f, const std::string& id, const std::string& subject,
                     const std::string& code, const std::string& when = "2026-11-24") {
  f.commit_one(f.update("Observation", id,
                        R"("status":"final","code":{"coding":[{"code":")" + code +
                            R"("}]},"effectiveDateTime":")" + when + "\"," +
                            reference("subject", subject)));
}

ErrorKind refusal(Fixture& f, std::string_view type, std::string_view query) {
  const auto result = f.try_search(type, query, f.engine().now());
  REQUIRE_FALSE(result.has_value());
  return result.error().kind;
}

}  // namespace

TEST_CASE("a chain asks what a reference leads to, over any number of hops") {
  Fixture f;
  add_ward(f);
  add_observation(f, "o1", "Patient/p1", "a");
  add_observation(f, "o2", "Patient/p2", "a");
  add_observation(f, "o3", "Location/room", "a");
  CHECK(f.ids("Observation", "subject:Patient.name=holm") == "o2 o1");
  CHECK(f.ids("Observation", "subject.name=holm") == "o3 o2 o1");
  CHECK(f.ids("Observation", "patient.name:exact=Holm") == "o1");
  CHECK(f.ids("Observation", "patient.gender:not=male") == "o1");
  CHECK(f.ids("Observation", "patient.organization.name=hjerte") == "o1");
  CHECK(f.ids("Observation", "patient.organization.partof.name=region") == "o1");
  CHECK(f.ids("Observation", "patient.organization:missing=true") == "o2");
  CHECK(f.ids("Observation", "patient._id=p2") == "o2");
  CHECK(f.ids("Observation", "subject:Location.name=holm") == "o3");
  CHECK(f.ids("Observation", "_id=o1,o3&subject.name=holm") == "o3 o1");
  CHECK(f.ids("Observation", "_id=o1&patient.organization.name=nowhere").empty());
}

TEST_CASE("_has asks what refers to a resource, also behind a chain or another _has") {
  Fixture f;
  add_ward(f);
  add_observation(f, "o1", "Patient/p1", "a");
  add_observation(f, "o2", "Patient/p2", "b");
  f.commit_one(f.update("AuditEvent", "e1",
                        R"("type":{"code":"rest"},"recorded":"2026-11-24T00:00:00Z",
                        "agent":[{"requestor":true,)" +
                            reference("who", "Practitioner/doc") +
                            R"(}],"source":{"observer":{"display":"x"}},"entity":[{)" +
                            reference("what", "Observation/o1") + "}]"));
  CHECK(f.ids("Patient", "_has:Observation:patient:code=a") == "p1");
  CHECK(f.ids("Patient", "_has:Observation:patient:code=a,b") == "p2 p1");
  CHECK(f.ids("Patient", "_id=p2&_has:Observation:patient:code=a").empty());
  CHECK(f.ids("Patient", "_id=p1,p2&_has:Observation:patient:code:not=a") == "p2");
  CHECK(f.ids("Patient", "_has:Observation:patient:_has:AuditEvent:entity:agent=doc") == "p1");
  CHECK(f.ids("Patient",
              "_has:Observation:patient:_has:AuditEvent:entity:agent:Practitioner.name"
              "=bælum") == "p1");
  CHECK(f.ids("Observation", "patient._has:Observation:subject:code=b") == "o2");
}

TEST_CASE("functional lists are the newest current list of each patient") {
  Fixture f;
  const std::string categories[] = {"food", "medication", "medication"};
  for (int i = 0; i < 3; ++i)
    f.commit_one(f.update("AllergyIntolerance", "a" + std::to_string(i),
                          R"("category":[")" + categories[i] + R"("],)" +
                              reference("patient", i < 2 ? "Patient/p" : "Patient/q")));
  f.commit_one(f.update("Patient", "p", ""));
  f.commit_one(f.update("Patient", "q", ""));
  const auto list = [&](const std::string& id, const std::string& code, const std::string& status,
                        const std::string& patient, const std::string& items) {
    std::string entries;
    for (const char item : items)
      entries += std::string(entries.empty() ? "" : ",") + "{" +
                 reference("item", std::string("AllergyIntolerance/a") + item) + "}";
    f.commit_one(
        f.update("List", id,
                 R"("status":")" + status + R"(","mode":"working","code":{"coding":[{"system":)" +
                     R"("http://terminology.hl7.org/CodeSystem/list-example-use-codes","code":")" +
                     code + R"("}]},)" + reference("subject", "Patient/" + patient) +
                     R"(,"entry":[)" + entries + "]"));
  };
  list("old", "allergies", "current", "p", "0");
  list("new", "allergies", "current", "p", "1");
  list("off", "allergies", "retired", "p", "0");
  list("other", "problems", "current", "p", "0");
  list("q", "allergies", "current", "q", "2");
  CHECK(f.ids("AllergyIntolerance", "_list=$current-allergies") == "a2 a1");
  CHECK(f.ids("AllergyIntolerance", "_list=$current-allergies&patient=p") == "a1");
  CHECK(f.ids("AllergyIntolerance", "_id=a0,a2&_list=$current-allergies") == "a2");
  CHECK(f.ids("AllergyIntolerance", "_list=$current-problems") == "a0");
  CHECK(f.ids("AllergyIntolerance", "_list=$current-medications").empty());
  list("newest", "allergies", "current", "p", "01");
  CHECK(f.ids("AllergyIntolerance", "_list=$current-allergies") == "a2 a1 a0");
  CHECK(f.ids("AllergyIntolerance", "_list=$current-drug-allergies") == "a2 a1");
  f.commit_one(f.remove("List", "newest"));
  CHECK(f.ids("AllergyIntolerance", "_list=$current-allergies&patient=p") == "a1");
  CHECK(refusal(f, "Patient", "_list=$current-drug-allergies") == ErrorKind::Invalid);
}

TEST_CASE("_list finds what a list names") {
  Fixture f;
  add_ward(f);
  f.commit_one(f.update("List", "l",
                        R"("status":"current","mode":"working","entry":[{)" +
                            reference("item", "Patient/p2") + "},{" +
                            reference("item", "Location/room") + "}]"));
  CHECK(f.ids("Patient", "_list=l") == "p2");
  CHECK(f.ids("Patient", "_list=List/l&gender=male") == "p2");
  CHECK(f.ids("Location", "_list=l") == "room");
  CHECK(f.ids("Patient", "_list=other").empty());
  CHECK(refusal(f, "Patient", "_list=$current-shoes") == ErrorKind::Unsupported);
}

TEST_CASE("chains see one state: what was true then") {
  Fixture f;
  add_ward(f);
  add_observation(f, "o1", "Patient/p1", "a");
  const Instant before = f.engine().now();
  f.commit_one(f.update("Patient", "p1", R"("name":[{"family":"Krog"}])"));
  add_observation(f, "o1", "Patient/p2", "a");
  CHECK(f.ids("Observation", "patient.name=holm", before) == "o1");
  CHECK(f.ids("Patient", "_has:Observation:patient:code=a", before) == "p1");
  CHECK(f.ids("Patient", "_has:Observation:patient:code=a") == "p2");
  CHECK(f.ids("Observation", "patient.name=krog").empty());
  f.commit_one(f.remove("Patient", "p2"));
  CHECK(f.ids("Observation", "patient.name=holm").empty());
  CHECK(f.ids("Observation", "patient.name=holm", before) == "o1");
}

TEST_CASE("many on both sides give what few give") {
  Fixture f;
  std::vector<Operation> operations;
  for (int i = 0; i < 3000; ++i)
    operations.push_back(f.update("Patient", "p" + std::to_string(i),
                                  std::string(R"("gender":")") + (i % 2 ? "male" : "female") +
                                      R"(","name":[{"family":"N)" + std::to_string(i) + "\"}]"));
  for (int i = 0; i < 3000; ++i)
    operations.push_back(f.update("Observation", "o" + std::to_string(i),
                                  R"("status":"final","code":{"text":"x"},)" +
                                      reference("subject", "Patient/p" + std::to_string(i))));
  REQUIRE(f.commit(std::move(operations)).has_value());
  const auto total = [&](std::string_view type, std::string_view query) {
    return f.search(type, query, f.engine().now()).total;
  };
  CHECK(total("Observation", "patient.gender=male&_count=0") == 1500);
  CHECK(total("Observation", "patient.gender=male&patient.family=n1&_count=0") == 556);
  CHECK(total("Patient", "_has:Observation:patient:status=final&_count=0") == 3000);
  CHECK(total("Patient", "gender=male&_has:Observation:patient:status=final&_count=0") == 1500);
  CHECK(f.ids("Observation", "status=final&patient.family=n17&_id=o17,o18") == "o17");
}

TEST_CASE("chains that lead nowhere or too far are refused, and named") {
  Fixture f;
  CHECK(refusal(f, "Patient", "name.given=x") == ErrorKind::Invalid);
  CHECK(refusal(f, "Observation", "subject:Nobody.name=x") == ErrorKind::Invalid);
  CHECK(refusal(f, "Observation", "subject.nonsense=x") == ErrorKind::Invalid);
  CHECK(refusal(f, "Patient", "_has:Observation:patient=x") == ErrorKind::Invalid);
  CHECK(refusal(f, "Patient", "_has:Observation:code:x=x") == ErrorKind::Invalid);
  CHECK(refusal(f, "Medication", "_has:Observation:patient:code=x") == ErrorKind::Invalid);
  std::string deep = "partof.";
  for (int i = 0; i < 20; ++i)
    deep += "partof.";
  CHECK(refusal(f, "Organization", deep + "name=x") == ErrorKind::TooLarge);
  std::string has;
  for (int i = 0; i < 20; ++i)
    has += "_has:Organization:partof:";
  CHECK(refusal(f, "Organization", has + "name=x") == ErrorKind::TooLarge);
  CHECK(refusal(f, "Provenance", "target.target.target.target.target.target._id=x") ==
        ErrorKind::TooLarge);
}

}  // namespace engine
