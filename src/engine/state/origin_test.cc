// What an index was made from: a ledger, and the names that this server had. It is kept if it is
// right with those of now, and made again if it is not.

#include "engine/testing/fixture.h"

namespace engine {

namespace {

using testing::Fixture;

constexpr const char* kHere = "http://here/fhir";
constexpr const char* kThere = "https://there/fhir";

// A key that nothing writes: it is gone when the index was made again.
void leave_mark(Fixture& f) {
  REQUIRE(f.engine().flush().has_value());
  storage::IndexBatch batch;
  batch.put("Zmark", "");
  REQUIRE(f.store().write(batch).has_value());
}
bool is_kept(Fixture& f) {
  return f.store().get("Zmark").value().has_value();
}

void observe(Fixture& f, const std::string& id, const std::string& subject) {
  f.commit_one(f.update(
      "Observation", id,
      R"("status":"final","code":{"text":"x"},"subject":{"reference":")" + subject + "\"}"));
}

std::string of_patient(Fixture& f) {
  return f.ids("Observation", "subject=Patient/a");
}

}  // namespace

TEST_CASE("an index is kept over a change of address that no reference names") {
  Fixture f({.base_url = kHere});
  observe(f, "relative", "Patient/a");
  observe(f, "elsewhere", "http://elsewhere/fhir/Patient/a");
  leave_mark(f);
  f.reopen({.base_url = kThere});
  CHECK(is_kept(f));
  CHECK(of_patient(f) == "relative");
  // It is the new one that counts from here on.
  observe(f, "absolute", std::string(kThere) + "/Patient/a");
  observe(f, "old", std::string(kHere) + "/Patient/a");
  CHECK(of_patient(f) == "absolute relative");
  leave_mark(f);
  f.reopen({.base_url = std::string(kThere) + " http://alias/fhir"});
  CHECK(is_kept(f));
  CHECK(of_patient(f) == "absolute relative");
}

TEST_CASE("an index is made again when a base is added or taken away that references name") {
  Fixture f({.base_url = kHere});
  observe(f, "here", std::string(kHere) + "/Patient/a");
  observe(f, "there", std::string(kThere) + "/Patient/a");
  leave_mark(f);
  SUBCASE("added") {
    f.reopen({.base_url = std::string(kHere) + " " + kThere});
    CHECK_FALSE(is_kept(f));
    CHECK(of_patient(f) == "there here");
    CHECK(f.ids("Observation", std::string("subject=") + kThere + "/Patient/a") == "there here");
  }
  SUBCASE("changed") {
    f.reopen({.base_url = kThere});
    CHECK_FALSE(is_kept(f));
    CHECK(of_patient(f) == "there");
  }
  SUBCASE("taken away after a restart") {
    f.reopen({.base_url = kHere});
    CHECK(is_kept(f));
    f.reopen({.base_url = "http://new/fhir"});
    CHECK_FALSE(is_kept(f));
    CHECK(of_patient(f).empty());
  }
  SUBCASE("not given: as it was") {
    f.reopen(EngineOptions{});
    CHECK(is_kept(f));
    CHECK(of_patient(f) == "here");
  }
  SUBCASE("as an alias") {
    f.reopen({.base_url = std::string("http://new/fhir ") + kHere});
    CHECK(is_kept(f));
    CHECK(of_patient(f) == "here");
  }
}

TEST_CASE("an index of another ledger is made again, even of a shorter one") {
  const auto ledger_of = [](Fixture& f, const char* family, int count) {
    for (int i = 0; i < count; ++i)
      f.commit_one(
          f.update("Patient", "a",
                   R"("name":[{"family":")" + std::string(family) + std::to_string(i) + "\"}]"));
  };
  auto ledger = storage::make_memory_ledger();
  storage::Ledger& other = *ledger;
  Fixture theirs({.base_url = "http://test/fhir"}, std::move(ledger));
  theirs.clock().advance(1);
  ledger_of(theirs, "Dahl", 7);
  Fixture mine;
  ledger_of(mine, "Holm", 5);
  leave_mark(mine);
  SUBCASE("another history") {
    mine.reopen_over(other);
    CHECK_FALSE(is_kept(mine));
    CHECK(mine.ids("Patient", "family=dahl6") == "a");
    CHECK(mine.ids("Patient", "family=holm").empty());
    CHECK(mine.engine().now().t == 7);
  }
  SUBCASE("the same history") {
    mine.reopen();
    CHECK(is_kept(mine));
    CHECK(mine.ids("Patient", "family=holm4") == "a");
  }
}

}  // namespace engine
