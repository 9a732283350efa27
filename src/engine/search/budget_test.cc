// What a search or a history may cost.

#include "engine/testing/fixture.h"
#include "engine/testing/hooks.h"

namespace engine {

using base::ErrorKind;
using testing::Fixture;
using testing::HookedLedger;

namespace {

EngineOptions with_budget(const SearchBudget& budget) {
  return {.base_url = "http://test/fhir", .search_budget = budget};
}

void add_patients(Fixture& f, int count) {
  std::vector<Operation> operations;
  for (int i = 0; i < count; ++i)
    operations.push_back(f.update("Patient", "p" + std::to_string(i),
                                  R"("name":[{"family":"N)" + std::to_string(i % 7) + R"("}])"));
  REQUIRE(f.commit(std::move(operations)).has_value());
}

Operation observation(const Fixture& f, const std::string& id) {
  return f.update("Observation", id,
                  R"("status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p0"})");
}

ErrorKind refusal(Fixture& f, std::string_view type, std::string_view query) {
  const auto result = f.try_search(type, query, f.engine().now());
  REQUIRE_FALSE(result.has_value());
  return result.error().kind;
}

}  // namespace

TEST_CASE("sorting many matches is part of the cost of a search") {
  Fixture f(with_budget({.keys_max = 900}));
  add_patients(f, 1500);
  CHECK(f.search("Patient", "_count=1", f.engine().now()).total == 1500);
  CHECK(f.search("Patient", "_sort=family&_count=1", f.engine().now()).total == 1500);
  CHECK(refusal(f, "Patient", "_sort=_id") == ErrorKind::TooCostly);
  Fixture g(with_budget({.keys_max = 5}));
  add_patients(g, 1500);
  CHECK(refusal(g, "Patient", "_sort=-family") == ErrorKind::TooCostly);
}

TEST_CASE("a refusal names the parameter that cost most, and what to do") {
  Fixture f(with_budget({.ordinals_max = 2000}));
  add_patients(f, 1500);
  const auto refused =
      f.try_search("Patient", "family=n1&family:contains=n&_id=p1,p2", f.engine().now());
  CHECK(refused.has_value());  // few are left when the index would be dear
  const auto dear = f.try_search("Patient", "family:contains=n,7,1", f.engine().now());
  REQUIRE_FALSE(dear.has_value());
  CHECK(dear.error().kind == ErrorKind::TooCostly);
  CHECK(dear.error().message.find("'family:contains'") != std::string::npos);
  CHECK(dear.error().message.find("add a parameter") != std::string::npos);
}

TEST_CASE("what is included counts in bytes, what refers in postings") {
  Fixture f(with_budget({.keys_max = 1000, .ordinals_max = 30, .bytes_max = 4000}));
  add_patients(f, 1);
  for (int i = 0; i < 10; ++i)
    f.commit_one(observation(f, "o" + std::to_string(i)));
  CHECK(f.search("Patient", "_revinclude=Observation:subject", f.engine().now()).included.size() ==
        10);
  for (int i = 10; i < 25; ++i)
    f.commit_one(observation(f, "o" + std::to_string(i)));
  CHECK(refusal(f, "Patient", "_revinclude=Observation:subject") == ErrorKind::TooCostly);
  for (int i = 25; i < 40; ++i)
    f.commit_one(observation(f, "o" + std::to_string(i)));
  CHECK(refusal(f, "Patient", "_revinclude=Observation:subject&_revinclude=Observation:patient") ==
        ErrorKind::TooCostly);
}

TEST_CASE("a page of a history ends at the limit of bytes, and the next one goes on") {
  Fixture f(with_budget({.bytes_max = 1000}));
  for (int i = 0; i < 20; ++i)
    f.commit_one(f.update("Patient", "a", R"("name":[{"text":")" + std::string(200, 'x') + "\"}]"));
  for (const bool of_resource : {true, false}) {
    HistoryQuery query;
    query.type = f.type("Patient");
    if (of_resource) query.id = "a";
    std::vector<std::uint32_t> numbers;
    for (bool more = true; more; query.offset = numbers.size()) {
      const auto page = f.engine().history(f.caller(), query);
      REQUIRE(page.has_value());
      REQUIRE_FALSE(page->versions.empty());
      CHECK(page->versions.size() < 6);
      CHECK(page->authors.size() == page->versions.size());
      for (const Version& version : page->versions)
        numbers.push_back(version.number);
      more = page->more;
    }
    REQUIRE(numbers.size() == 20);
    CHECK(numbers.front() == 20);
    CHECK(numbers.back() == 1);
  }
}

TEST_CASE("a search reads each document once") {
  auto hooked = std::make_unique<HookedLedger>(storage::make_memory_ledger());
  HookedLedger& ledger = *hooked;
  Fixture f({.base_url = "http://test/fhir"}, std::move(hooked));
  add_patients(f, 1);
  for (int i = 0; i < 10; ++i)
    f.commit_one(observation(f, "o" + std::to_string(i)));
  int reads = 0;
  ledger.before_read = [&reads] { ++reads; };
  CHECK(f.search("Observation", "_include=Observation:subject", f.engine().now()).included.size() ==
        1);
  CHECK(reads == 11);
}

TEST_CASE("no search sees what is not published") {
  Fixture f;
  add_patients(f, 3);
  const SearchResult result = f.search("Patient", "", Instant{1'000'000});
  CHECK(result.at == f.engine().now());
}

}  // namespace engine
