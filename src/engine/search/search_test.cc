#include "engine/testing/fixture.h"

namespace engine {

using base::ErrorKind;
using testing::Fixture;

namespace {

void add_patients(Fixture& f) {
  f.commit_one(f.update("Patient", "p1",
                        R"("gender":"female","birthDate":"1948-03-14",
                        "name":[{"family":"Møller Hansen","given":["Inger","Åse"]}],
                        "identifier":[{"system":"urn:oid:1.2.208.176.1.2","value":"1403480000"}])"));
  f.commit_one(f.update("Patient", "p2",
                        R"("gender":"male","birthDate":"1950",
                        "name":[{"family":"Hansson","given":["Ole"]}],
                        "identifier":[{"value":"1403480000"}])"));
  f.commit_one(f.update("Patient", "p3",
                        R"("gender":"male","birthDate":"1950-07-01",
                        "name":[{"family":"Aagaard","given":["Mia"]}])"));
}

void add_observation(Fixture& f, const std::string& id, const std::string& patient,
                     const std::string& when) {
  f.commit_one(f.update(
      "Observation", id,
      R"("status":"final","code":{"coding":[{"system":"http://loinc.org","code":"1988-5"}]},
                        "subject":{"reference":"Patient/)" +
          patient + R"("},"effectiveDateTime":")" + when + '"'));
}

}  // namespace

TEST_CASE("tokens: code, system and code, no system, any code of a system, not") {
  Fixture f;
  add_patients(f);
  CHECK(f.ids("Patient", "identifier=1403480000") == "p2 p1");
  CHECK(f.ids("Patient", "identifier=urn:oid:1.2.208.176.1.2|1403480000") == "p1");
  CHECK(f.ids("Patient", "identifier=|1403480000") == "p2");
  CHECK(f.ids("Patient", "identifier=urn:oid:1.2.208.176.1.2|") == "p1");
  CHECK(f.ids("Patient", "gender=male") == "p3 p2");
  CHECK(f.ids("Patient", "gender:not=male") == "p1");
  CHECK(f.ids("Patient", "gender=male,female&birthdate=1948") == "p1");
  CHECK(f.ids("Patient", "identifier:missing=true") == "p3");
}

TEST_CASE("strings: any part, any word, Danish letters, exact, contains") {
  Fixture f;
  add_patients(f);
  CHECK(f.ids("Patient", "name=hans") == "p2 p1");
  CHECK(f.ids("Patient", "name=MØLLER") == "p1");
  CHECK(f.ids("Patient", "name=aase") == "p1");
  CHECK(f.ids("Patient", "name=ågård") == "p3");
  CHECK(f.ids("Patient", "family:exact=Hansson") == "p2");
  CHECK(f.ids("Patient", "family:exact=hansson") == "");
  CHECK(f.ids("Patient", "name:contains=ans") == "p2 p1");
}

TEST_CASE("dates: prefixes and partial dates") {
  Fixture f;
  add_patients(f);
  CHECK(f.ids("Patient", "birthdate=1950") == "p3 p2");
  CHECK(f.ids("Patient", "birthdate=1950-07-01") == "p3");
  CHECK(f.ids("Patient", "birthdate=lt1949") == "p1");
  CHECK(f.ids("Patient", "birthdate=ge1950-07-01") == "p3 p2");
  CHECK(f.ids("Patient", "birthdate=gt1950-07-01") == "p2");
  CHECK(f.ids("Patient", "birthdate=eb1950") == "p1");
  CHECK(f.ids("Patient", "birthdate=sa1948") == "p3 p2");
  CHECK(f.ids("Patient", "birthdate=ne1948-03-14") == "p3 p2");
  CHECK(f.try_search("Patient", "birthdate=1950-13-01", f.engine().now()).error().kind ==
        ErrorKind::Invalid);
}

TEST_CASE("references: relative, bare id, absolute to us, with type; includes both ways") {
  Fixture f;
  add_patients(f);
  add_observation(f, "o1", "p1", "2026-11-24T08:00:00+01:00");
  add_observation(f, "o2", "p2", "2026-11-24");
  for (const char* query :
       {"subject=Patient/p1", "patient=p1", "subject=p1", "subject:Patient=p1",
        "subject=http://test/fhir/Patient/p1", "patient=Patient/p1&code=http://loinc.org|1988-5"})
    CHECK_MESSAGE(f.ids("Observation", query) == "o1", query);
  CHECK(f.ids("Observation", "subject=Group/p1") == "");

  const SearchResult forward =
      f.search("Observation", "_id=o1&_include=Observation:patient", f.engine().now());
  REQUIRE(forward.included.size() == 1);
  CHECK(forward.included[0].id == "p1");
  const SearchResult backward =
      f.search("Patient", "_id=p2&_revinclude=Observation:subject", f.engine().now());
  REQUIRE(backward.included.size() == 1);
  CHECK(backward.included[0].id == "o2");
}

TEST_CASE("a reference may point at what comes later") {
  Fixture f;
  add_observation(f, "o1", "later", "2026");
  CHECK(f.ids("Observation", "patient=later") == "o1");
  f.commit_one(f.update("Patient", "later", ""));
  CHECK(f.ids("Observation", "patient=later") == "o1");
  CHECK(f.ids("Patient", "") == "later");
}

TEST_CASE("sorting up and down, missing values last, several keys") {
  Fixture f;
  add_patients(f);
  add_observation(f, "o1", "p1", "2026-11-24T08:00:00Z");
  add_observation(f, "o2", "p1", "2026-11-20");
  add_observation(f, "o3", "p1", "2026-11-24T09:00:00Z");
  f.commit_one(f.update("Observation", "o4", R"("status":"final","code":{"text":"x"})"));
  CHECK(f.ids("Observation", "_sort=date") == "o2 o1 o3 o4");
  CHECK(f.ids("Observation", "_sort=-date") == "o3 o1 o2 o4");
  CHECK(f.ids("Observation", "_sort=-date&_count=2") == "o3 o1");
  CHECK(f.ids("Observation", "_sort=-date&_count=2&_offset=2") == "o2 o4");
  CHECK(f.ids("Patient", "_sort=family") == "p2 p1 p3");
  CHECK(f.ids("Patient", "_sort=-family") == "p3 p1 p2");
  CHECK(f.ids("Patient", "_sort=gender,-birthdate") == "p1 p2 p3");
  CHECK(f.ids("Patient", "_sort=_id") == "p1 p2 p3");
  CHECK(f.ids("Patient", "_sort=_lastUpdated") == "p1 p2 p3");
}

TEST_CASE("pages show one state while others write") {
  Fixture f;
  for (int i = 0; i < 7; ++i)
    f.commit_one(f.update("Patient", "p" + std::to_string(i), R"("gender":"male")"));
  const Instant at = f.engine().now();
  CHECK(f.ids("Patient", "gender=male&_count=3", at) == "p6 p5 p4");
  f.commit_one(f.update("Patient", "p9", R"("gender":"male")"));
  f.commit_one(f.update("Patient", "p3", R"("gender":"female")"));
  f.commit_one(f.remove("Patient", "p2"));
  const SearchResult second = f.search("Patient", "gender=male&_count=3&_offset=3", at);
  CHECK(second.total == 7);
  CHECK(second.more);
  CHECK(f.ids("Patient", "gender=male&_count=3&_offset=3", at) == "p3 p2 p1");
  CHECK(f.ids("Patient", "gender=male&_count=3&_offset=6", at) == "p0");
  CHECK(f.ids("Patient", "gender=male") == "p9 p6 p5 p4 p1 p0");
}

TEST_CASE("many matches are counted as of their snapshot") {
  Fixture f;
  std::vector<Operation> operations;
  for (int i = 0; i < 5000; ++i)
    operations.push_back(f.update("Patient", "p" + std::to_string(i), R"("gender":"male")"));
  REQUIRE(f.commit(std::move(operations)).has_value());
  const Instant at = f.engine().now();
  for (int round = 0; round < 2; ++round) {
    f.commit_one(f.update("Patient", "p1", R"("gender":"female")"));
    f.commit_one(f.update("Patient", "p1", R"("gender":"male")"));
    f.commit_one(f.remove("Patient", "p2"));
    f.commit_one(f.update("Patient", "p3", R"("gender":"female")"));
    f.commit_one(f.update("Patient", "new" + std::to_string(round), R"("gender":"male")"));
    const auto total = [&](std::string_view query, Instant when) {
      return f.search("Patient", query, when).total;
    };
    CHECK(total("gender=male&_count=0", at) == 5000);
    CHECK(total("_count=0", at) == 5000);
    CHECK(total("gender:not=female&_count=0", at) == 5000);
    CHECK(total("_count=0", Instant{0}) == 0);
    CHECK(total("gender=male&_count=0", f.engine().now()) == 4999 + round);
    CHECK(total("_count=0", f.engine().now()) == 5000 + round);
    REQUIRE(f.engine().flush().has_value());
    f.reopen();
  }
}

TEST_CASE("what the search does not know is refused, or listed when lenient") {
  Fixture f;
  for (const char* query :
       {"nonsense=1", "name:nonsense=x", "_has:Observation:patient:nonsense=x",
        "general-practitioner.nonsense=x", "_sort=nonsense", "name=", "_count=x",
        "_include=Patient", "_include=Patient:name", "gender=nothing&birthdate=1950-13",
        "gender=nothing&name:missing=x", "gender=nothing&identifier=|"})
    CHECK_MESSAGE(!f.try_search("Patient", query, f.engine().now()).has_value(), query);
  const std::vector<RawParameter> raw = {{"nonsense", "1"}, {"gender", "male"}};
  const auto lenient =
      parse_search(f.definitions(), nullptr, f.type("Patient"), raw, Handling::Lenient);
  REQUIRE(lenient.has_value());
  CHECK(lenient->ignored == std::vector<std::string>{"nonsense"});
}

TEST_CASE("_lastUpdated is a run of ordinals") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", ""));
  f.clock().advance(86'400'000);
  const std::string second = base::to_instant(f.clock().now());
  f.commit_one(f.update("Patient", "b", ""));
  f.clock().advance(86'400'000);
  f.commit_one(f.update("Patient", "c", ""));
  CHECK(f.ids("Patient", "_lastUpdated=" + second) == "b");
  CHECK(f.ids("Patient", "_lastUpdated=gt" + second) == "c");
  CHECK(f.ids("Patient", "_lastUpdated=le" + second) == "b a");
  CHECK(f.ids("Patient", "_lastUpdated=ne" + second) == "c a");
}

TEST_CASE("long values are found, and the index does not grow with their every word") {
  Fixture f;
  std::string words;
  for (int i = 0; i < 3000; ++i)
    words += "Ord" + std::to_string(i) + " ";
  words += "slut";
  const std::string url = "http://x/" + std::string(2000, 'u');
  f.commit_one(f.update("Patient", "a",
                        R"("name":[{"family":")" + words + R"("}],
      "identifier":[{"system":")" +
                            url + R"(","value":")" + url + R"(1"}])"));
  f.commit_one(f.update("Patient", "b",
                        R"("name":[{"family":")" + words + R"( "}],
      "identifier":[{"system":"urn:y","value":")" +
                            url + R"(2"}])"));
  CHECK(f.ids("Patient", "family=ord0 ord1") == "b a");
  CHECK(f.ids("Patient", "family=ord9 ord10") == "b a");
  CHECK(f.ids("Patient", "family=" + words) == "b a");
  CHECK(f.ids("Patient", "family:exact=" + words) == "a");
  CHECK(f.ids("Patient", "identifier=" + url + "1") == "a");
  CHECK(f.ids("Patient", "identifier=" + url + "|") == "a");
  CHECK(f.ids("Patient", "identifier=" + url + "|" + url + "1") == "a");
  CHECK(f.ids("Patient", "identifier=" + url + "2") == "b");
  CHECK(f.ids("Patient", "identifier=" + url).empty());
  REQUIRE(f.engine().flush().has_value());
  std::size_t bytes = 0;
  for (auto cursor = f.store().scan("P", "Q"); cursor->valid(); cursor->next())
    bytes += cursor->key().size();
  CHECK(bytes < 64 * 1024);
}

}  // namespace engine
