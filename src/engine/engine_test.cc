#include "engine/engine.h"

#include "engine/state/store_keys.h"
#include "engine/testing/fixture.h"

namespace engine {

using base::ErrorKind;
using testing::Fixture;

TEST_CASE("what was written is read back, with version and time spliced in") {
  Fixture f;
  const Outcome created = f.commit_one(f.update(
      "Patient", "a", R"("birthDate":"1948-03-14", "multipleBirthInteger": 2 ,"active":true)"));
  CHECK(created.status == Outcome::Status::Created);
  CHECK(created.version.number == 1);
  const auto read = f.engine().read(f.caller(), f.engine().now(), f.type("Patient"), "a");
  REQUIRE(read.has_value());
  CHECK(read->json == created.version.json);
  CHECK(read->json.starts_with(
      R"({"resourceType":"Patient","id":"a","meta":{"versionId":"1","lastUpdated":")"));
  CHECK(
      read->json.ends_with(R"("birthDate":"1948-03-14","multipleBirthInteger":2,"active":true})"));
}

TEST_CASE("an update makes a new version, a delete one that is gone, an update revives") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", ""));
  const Instant first = f.engine().now();
  CHECK(f.commit_one(f.update("Patient", "a", R"("active":true)")).status ==
        Outcome::Status::Updated);
  CHECK(f.commit_one(f.remove("Patient", "a")).status == Outcome::Status::Deleted);
  const fhir::TypeId patient = f.type("Patient");
  CHECK(f.engine().read(f.caller(), f.engine().now(), patient, "a").error().kind ==
        ErrorKind::Gone);
  CHECK(f.engine().read(f.caller(), first, patient, "a")->number == 1);
  CHECK(f.engine().read(f.caller(), Instant{0}, patient, "a").error().kind == ErrorKind::NotFound);
  CHECK(f.engine().read_version(f.caller(), patient, "a", 2)->number == 2);
  CHECK(f.engine().read_version(f.caller(), patient, "a", 3).error().kind == ErrorKind::Gone);
  CHECK(f.engine().read_version(f.caller(), patient, "a", 4).error().kind == ErrorKind::NotFound);
  CHECK(f.commit_one(f.remove("Patient", "a")).status == Outcome::Status::AlreadyAbsent);
  const Outcome again = f.commit_one(f.update("Patient", "a", ""));
  CHECK(again.status == Outcome::Status::Created);
  CHECK(again.version.number == 4);
}

TEST_CASE("If-Match decides in ledger order") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", ""));
  Operation right = f.update("Patient", "a", "");
  right.if_match = 1;
  CHECK(f.commit_one(right).version.number == 2);
  CHECK(f.refusal(right) == ErrorKind::PreconditionFailed);
  Operation fresh = f.update("Patient", "a", "");
  fresh.if_none_match_any = true;
  CHECK(f.refusal(fresh) == ErrorKind::PreconditionFailed);
}

TEST_CASE("a conditional create matches, creates, or refuses several") {
  Fixture f;
  const std::string identifier = R"("identifier":[{"system":"urn:x","value":"1"}])";
  Operation create = f.create("Patient", identifier);
  create.condition = std::vector<RawParameter>{{"identifier", "urn:x|1"}};
  const Outcome first = f.commit_one(create);
  CHECK(first.status == Outcome::Status::Created);
  const Outcome second = f.commit_one(create);
  CHECK(second.status == Outcome::Status::Matched);
  CHECK(second.version.id == first.version.id);
  f.commit_one(f.create("Patient", identifier));
  CHECK(f.refusal(create) == ErrorKind::PreconditionFailed);
}

TEST_CASE("a transaction is all or nothing, and its references are resolved") {
  Fixture f;
  Operation patient = f.create("Patient", R"("active":true)");
  patient.full_url = "urn:uuid:11111111-1111-4111-8111-111111111111";
  Operation observation = f.create(
      "Observation",
      R"("status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"})");
  const auto outcomes = f.commit({observation, patient});
  REQUIRE(outcomes.has_value());
  const std::string patient_id = (*outcomes)[1].version.id;
  CHECK((*outcomes)[0].version.json.find(R"("reference":"Patient/)" + patient_id) !=
        std::string::npos);
  CHECK(f.ids("Observation", "subject=Patient/" + patient_id) == (*outcomes)[0].version.id);

  Operation bad = f.create("Observation", R"("status":"nonsense","code":{"text":"x"})");
  bad.expression_prefix = "Bundle.entry[1].resource";
  const Instant before = f.engine().now();
  const auto refused = f.commit({f.update("Patient", "never", ""), bad});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::Invalid);
  REQUIRE_FALSE(refused.error().issues.empty());
  CHECK(refused.error().issues.front().expression == "Bundle.entry[1].resource.status");
  CHECK(f.engine().now() == before);
  CHECK_FALSE(f.engine().read(f.caller(), before, f.type("Patient"), "never").has_value());
}

TEST_CASE("one transaction may change a resource once") {
  Fixture f;
  CHECK_FALSE(f.commit({f.update("Patient", "a", ""), f.update("Patient", "a", "")}).has_value());
  CHECK_FALSE(f.commit({f.update("Patient", "a", ""), f.remove("Patient", "a")}).has_value());
}

TEST_CASE("the state survives a stop, with and without its index") {
  Fixture f;
  for (int i = 0; i < 50; ++i)
    f.commit_one(f.update("Patient", "p" + std::to_string(i), R"("name":[{"family":"Holm"}])"));
  f.commit_one(f.remove("Patient", "p7"));
  REQUIRE(f.engine().flush().has_value());
  f.commit_one(f.update("Patient", "late", R"("name":[{"family":"Holm"}])"));
  const auto expect_all = [&] {
    CHECK(f.search("Patient", "name=holm&_count=0", f.engine().now()).total == 50);
    CHECK(f.search("Patient", "_id=late", f.engine().now()).matches.size() == 1);
    CHECK(f.engine().read(f.caller(), f.engine().now(), f.type("Patient"), "p7").error().kind ==
          ErrorKind::Gone);
  };
  expect_all();
  f.reopen();
  expect_all();
  f.lose_index();
  f.reopen();
  expect_all();
  f.commit_one(f.update("Patient", "p7", R"("name":[{"family":"Holm"}])"));
  CHECK(f.search("Patient", "name=holm&_count=0", f.engine().now()).total == 51);
}

TEST_CASE("an index that cannot be read is made again") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", R"("active":true)"));
  REQUIRE(f.engine().flush().has_value());
  f.commit_one(f.update("Patient", "b", R"("active":true)"));
  storage::IndexBatch damage;
  damage.put(store_key::of_type('T', f.type("Patient")), "rubbish");
  REQUIRE(f.store().write(damage).has_value());
  f.reopen();
  CHECK(f.ids("Patient", "active=true") == "b a");
  CHECK(f.commit_one(f.update("Patient", "a", "")).version.number == 2);
}

TEST_CASE("a ledger that has lost its end is not served") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", ""));
  REQUIRE(f.engine().flush().has_value());
  CHECK(f.refusal_over_empty_ledger() == ErrorKind::Internal);
}

TEST_CASE("the index knows which references are ours, whatever it is opened with") {
  Fixture f({.base_url = ""});
  const auto refer = [&](const std::string& id, const std::string& target) {
    f.commit_one(f.update(
        "Observation", id,
        R"("status":"final","code":{"text":"x"},"subject":{"reference":")" + target + "\"}"));
  };
  const auto reopen = [&](const std::string& base_url) {
    REQUIRE(f.engine().flush().has_value());
    f.reopen({.base_url = base_url});
  };
  f.commit_one(f.update("Patient", "p", ""));
  refer("a", "http://first/fhir/Patient/p");
  CHECK(f.ids("Observation", "patient=p") == "");
  reopen("http://other/fhir");
  CHECK(f.ids("Observation", "patient=p") == "");
  reopen("http://first/fhir");
  CHECK(f.ids("Observation", "patient=p") == "a");
  reopen("");  // a command: as it was
  refer("b", "http://first/fhir/Patient/p");
  CHECK(f.ids("Observation", "patient=p") == "b a");
  CHECK(f.engine().verify_index()->empty());
  reopen("http://second/fhir");
  CHECK(f.ids("Observation", "patient=p") == "");
  CHECK(f.engine().verify_index()->empty());
}

TEST_CASE("history of a resource, a type and the system, newest first") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", ""));
  f.clock().advance(1000);
  const base::Timestamp between = f.clock().now();
  f.clock().advance(1000);
  f.commit_one(f.update("Patient", "a", R"("active":true)"));
  f.commit_one(f.update("Practitioner", "b", ""));
  f.commit_one(f.remove("Patient", "a"));

  HistoryQuery of_resource;
  of_resource.type = f.type("Patient");
  of_resource.id = "a";
  auto page = f.engine().history(f.caller(), of_resource);
  REQUIRE(page.has_value());
  REQUIRE(page->versions.size() == 3);
  CHECK(page->versions[0].deleted());
  CHECK(page->versions[0].id == "a");
  CHECK(page->versions[2].number == 1);
  CHECK(page->authors[0] == "anonymous");

  of_resource.at = between;
  CHECK(f.engine().history(f.caller(), of_resource)->versions.size() == 1);
  of_resource.at.reset();
  of_resource.since = between;
  CHECK(f.engine().history(f.caller(), of_resource)->versions.size() == 2);

  HistoryQuery of_system;
  of_system.count = 2;
  page = f.engine().history(f.caller(), of_system);
  REQUIRE(page->versions.size() == 2);
  CHECK(page->more);
  CHECK(page->versions[1].id == "b");
  f.commit_one(f.update("Patient", "later", ""));
  of_system.as_of = page->at;
  of_system.offset = 2;
  page = f.engine().history(f.caller(), of_system);
  CHECK(page->versions.size() == 2);
  CHECK_FALSE(page->more);

  HistoryQuery unknown;
  unknown.type = f.type("Patient");
  unknown.id = "nobody";
  CHECK(f.engine().history(f.caller(), unknown).error().kind == ErrorKind::NotFound);
}

}  // namespace engine
