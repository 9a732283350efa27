// Sorting by date while others write and the index goes to disk.

#include "engine/testing/fixture.h"
#include "engine/testing/hooks.h"

namespace engine {

using testing::Fixture;
using testing::HookedStore;

namespace {

Operation observation(const Fixture& f, const std::string& id, int day) {
  return f.update("Observation", id,
                  R"("status":"final","code":{"text":"x"},"effectiveDateTime":"2026-11-)" +
                      std::to_string(10 + day) + '"');
}

}  // namespace

TEST_CASE("the first sort by a date ends although each look at the index meets a flush") {
  auto hooked = std::make_unique<HookedStore>(storage::make_memory_index_store());
  HookedStore& store = *hooked;
  Fixture f({.base_url = "http://test/fhir"}, storage::make_memory_ledger(), std::move(hooked));
  f.commit_one(observation(f, "a", 5));
  REQUIRE(f.engine().flush().has_value());
  f.commit_one(observation(f, "b", 3));

  int scans = 0;
  store.before_scan = [&](std::string_view) {
    if (++scans > 8) return;
    f.commit_one(observation(f, "c" + std::to_string(scans), scans));
    REQUIRE(f.engine().flush().has_value());
  };
  CHECK(f.ids("Observation", "_sort=date") == "b a");
  CHECK(scans == 1);
  store.before_scan = [](std::string_view) {};
  CHECK(f.ids("Observation", "_sort=date") == "c1 b a");
  CHECK(f.ids("Observation", "_sort=-date") == "a b c1");
  f.commit_one(observation(f, "d", 4));
  CHECK(f.ids("Observation", "_sort=date") == "c1 b d a");
}

}  // namespace engine
