#include "engine/bulk/scan.h"

#include "engine/testing/fixture.h"

namespace engine {

using testing::Fixture;

namespace {

std::string subject(std::string_view patient) {
  return R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/)" +
         std::string(patient) + R"("})";
}

// The ids of what a scan visits, `count` a page, each page by a scan that begins where the last
// ended.
std::string visited(Fixture& f, ScanQuery query, std::size_t count) {
  std::string ids;
  for (;;) {
    const auto scan = f.engine().scan(f.caller(), query);
    REQUIRE(scan.has_value());
    const std::uint64_t left = (*scan)->left();
    const auto page = (*scan)->next(count, 1 << 20);
    REQUIRE(page.has_value());
    CHECK((*scan)->left() == left - page->size());
    if (page->empty()) return ids;
    for (const Version& version : *page)
      ids += (ids.empty() ? "" : " ") + version.id + std::to_string(version.number) +
             (version.deleted() ? "-" : "");
    query.from = (*scan)->position();
  }
}

ScanQuery of(Fixture& f, std::string_view type) {
  ScanQuery query;
  query.type = f.type(type);
  query.at = f.engine().now();
  return query;
}

SearchQuery filter(Fixture& f, std::string_view type, std::string_view text) {
  const auto pairs = base::parse_query(text);
  auto parsed = parse_search(f.definitions(), nullptr, f.type(type), *pairs, Handling::Strict);
  REQUIRE(parsed.has_value());
  return *std::move(parsed);
}

}  // namespace

TEST_CASE("a scan visits what was current at its instant, and goes on where it was") {
  Fixture f;
  for (const char* id : {"a", "b", "c", "d", "e"})
    f.commit_one(f.update("Patient", id, ""));
  f.commit_one(f.update("Patient", "b", R"("active":true)"));
  f.commit_one(f.remove("Patient", "d"));
  const ScanQuery query = of(f, "Patient");
  f.commit_one(f.update("Patient", "a", R"("active":true)"));
  f.commit_one(f.update("Patient", "d", ""));
  f.commit_one(f.update("Patient", "f", ""));
  for (const std::size_t count : {1U, 2U, 100U})
    CHECK(visited(f, query, count) == "a1 c1 e1 b2");
  f.lose_index();
  f.reopen();
  CHECK(visited(f, query, 1) == "a1 c1 e1 b2");
  CHECK(visited(f, of(f, "Encounter"), 1).empty());
}

TEST_CASE("a page of a scan ends when it has enough bytes") {
  Fixture f;
  for (const char* id : {"a", "b", "c"})
    f.commit_one(f.update("Patient", id, ""));
  const auto scan = f.engine().scan(f.caller(), of(f, "Patient"));
  REQUIRE(scan.has_value());
  CHECK((*scan)->next(100, 1)->size() == 1);
  CHECK((*scan)->next(100, 1 << 20)->size() == 2);
  CHECK((*scan)->next(100, 1 << 20)->empty());
}

TEST_CASE("a scan keeps to a span of time, and shows deletes when asked") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", ""));
  f.commit_one(f.update("Patient", "b", ""));
  f.commit_one(f.update("Patient", "c", ""));
  f.clock().advance(1000);
  const base::Timestamp since = f.clock().now();
  f.commit_one(f.update("Patient", "a", R"("active":true)"));
  f.commit_one(f.remove("Patient", "b"));
  f.commit_one(f.remove("Patient", "c"));
  f.commit_one(f.update("Patient", "c", ""));
  f.clock().advance(1000);
  f.commit_one(f.update("Patient", "late", ""));
  ScanQuery query = of(f, "Patient");
  query.since = since;
  CHECK(visited(f, query, 1) == "a2 c3 late1");
  query.until = since;
  CHECK(visited(f, query, 1) == "a2 c3");
  query.show = ScanQuery::Show::Deleted;
  CHECK(visited(f, query, 1) == "b2-");
}

TEST_CASE("a scan keeps to compartments of patients") {
  Fixture f;
  for (const char* id : {"a", "b", "c"})
    f.commit_one(f.update("Patient", id, ""));
  f.commit_one(f.update("Patient", "linked",
                        R"("link":[{"other":{"reference":"Patient/a"},"type":"refer"}])"));
  f.commit_one(f.update("Observation", "of-a", subject("a")));
  f.commit_one(f.update("Observation", "of-b", subject("b")));
  f.commit_one(f.update("Observation", "of-nobody", R"("status":"final","code":{"text":"x"})"));
  f.commit_one(f.update("Observation", "moved", subject("a")));
  f.commit_one(f.update("Observation", "moved", subject("b")));
  f.commit_one(f.update("Observation", "gone", subject("a")));
  f.commit_one(f.remove("Observation", "gone"));
  f.commit_one(f.update("Practitioner", "p", ""));
  f.commit_one(
      f.update("List", "by-two",
               R"("status":"current","mode":"working","subject":{"reference":"Patient/a"},)"
               R"("source":{"reference":"Patient/b"})"));

  ScanQuery query = of(f, "Observation");
  query.within = ScanQuery::Within::PatientCompartments;
  CHECK(visited(f, query, 1) == "of-a1 of-b1 moved2");
  query.within = ScanQuery::Within::CompartmentsOfThese;
  query.patients = {"a"};
  CHECK(visited(f, query, 1) == "of-a1");
  query.patients = {"a", "b", "nobody"};
  CHECK(visited(f, query, 1) == "of-a1 of-b1 moved2");
  query.show = ScanQuery::Show::Deleted;
  CHECK(visited(f, query, 1) == "gone2-");
  query.patients = {"b"};
  CHECK(visited(f, query, 1).empty());

  query = of(f, "Patient");
  query.within = ScanQuery::Within::CompartmentsOfThese;
  query.patients = {"b", "a"};
  CHECK(visited(f, query, 1) == "a1 b1");
  query.within = ScanQuery::Within::PatientCompartments;
  CHECK(visited(f, query, 1) == "a1 b1 c1 linked1");
  query = of(f, "Practitioner");
  query.within = ScanQuery::Within::PatientCompartments;
  CHECK(visited(f, query, 1).empty());
}

TEST_CASE("a few patients of many are looked up, and found as by a walk") {
  Fixture f;
  for (int i = 0; i < 30; ++i) {
    f.commit_one(f.update("Patient", "p" + std::to_string(i), ""));
    f.commit_one(
        f.update("Observation", "o" + std::to_string(i), subject("p" + std::to_string(i))));
  }
  ScanQuery query = of(f, "Observation");
  query.within = ScanQuery::Within::CompartmentsOfThese;
  query.patients = {"p3", "p17"};
  CHECK(visited(f, query, 5) == "o31 o171");
}

TEST_CASE("any of several filters lets a resource into a scan") {
  Fixture f;
  f.commit_one(f.update("Patient", "a", R"("gender":"male")"));
  f.commit_one(f.update("Patient", "b", R"("gender":"female","birthDate":"1950-01-01")"));
  f.commit_one(f.update("Patient", "c", R"("gender":"other")"));
  f.commit_one(f.update("Patient", "d", R"("gender":"female","birthDate":"1990-01-01")"));
  ScanQuery query = of(f, "Patient");
  query.filters = {filter(f, "Patient", "gender=male"),
                   filter(f, "Patient", "gender=female&birthdate=lt1980")};
  CHECK(visited(f, query, 1) == "a1 b1");
  query.filters = {filter(f, "Patient", "gender=unknown")};
  CHECK(visited(f, query, 1).empty());
}

}  // namespace engine
