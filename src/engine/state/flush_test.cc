// When the index goes to disk by itself, so that a start after a crash has little to do.
#include <thread>

#include "engine/state/store_keys.h"
#include "engine/testing/fixture.h"

namespace engine {

namespace {

using testing::Fixture;

bool reaches_store(Fixture& f) {
  for (int i = 0; i < 300; ++i) {
    if (f.store().get(store_key::meta())->has_value()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("the index is flushed some time after a write, without another one") {
  Fixture f({.base_url = "http://test/fhir", .flush_after_ms = 40});
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK_FALSE(f.store().get(store_key::meta())->has_value());  // nothing to flush
  f.commit_one(f.update("Patient", "a", ""));
  CHECK(reaches_store(f));
}

TEST_CASE("the index is flushed after so many versions") {
  Fixture f(
      {.base_url = "http://test/fhir", .flush_versions_max = 20, .flush_after_ms = 1'000'000});
  for (int i = 0; i < 20; ++i)
    f.commit_one(f.update("Patient", std::to_string(i), ""));
  CHECK_FALSE(f.store().get(store_key::meta())->has_value());
  f.commit_one(f.update("Patient", "a", ""));
  CHECK(reaches_store(f));
}

TEST_CASE("after a long replay the index is flushed at once") {
  Fixture f({.base_url = "http://test/fhir", .flush_after_ms = 1'000'000});
  for (int i = 0; i < 1000; ++i)
    f.commit_one(f.update("Patient", std::to_string(i % 50), ""));
  f.lose_index();
  f.reopen();
  CHECK(reaches_store(f));
  CHECK(f.engine().counts().front().versions == 1000);
  CHECK(f.engine().counts().front().current == 50);
}

}  // namespace engine
