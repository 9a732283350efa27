// Memory of the index is bounded by what is configured, however much there is.

#include <algorithm>

#include "engine/testing/fixture.h"

namespace engine {

namespace {

using testing::Fixture;
using testing::SeededRandom;

constexpr std::size_t kCache = 1 << 20;
constexpr int kPatients = 6000;
constexpr int kVersions = 5;

void write_all(Fixture& f) {
  for (int version = 0; version < kVersions; ++version)
    for (int first = 0; first < kPatients; first += 100) {
      std::vector<Operation> operations;
      for (int i = first; i < first + 100; ++i)
        operations.push_back(f.update("Patient", "p" + std::to_string(i),
                                      R"("birthDate":"19)" + std::to_string(10 + i % 80) +
                                          R"(-01-01","active":)" +
                                          (version % 2 == 0 ? "true" : "false")));
      REQUIRE(f.commit(std::move(operations)).has_value());
    }
}

}  // namespace

TEST_CASE("what the index keeps in memory stays within its budget") {
  Fixture f(
      {.base_url = "http://test/fhir", .head_bytes_max = 64 << 10, .cache_bytes_max = kCache});
  std::size_t most = 0;
  const auto note = [&] {
    const MemoryUse memory = f.engine().memory();
    CHECK(memory.cache_max == kCache);
    most = std::max(most, memory.rows + memory.columns + memory.lists + memory.ids);
  };
  write_all(f);
  note();
  REQUIRE(f.engine().flush().has_value());
  note();

  // All that was written is several times the budget, and every answer is right.
  REQUIRE(f.engine().counts().front().versions == kPatients * kVersions);
  SeededRandom random(5);
  for (int i = 0; i < 3000; ++i) {
    const std::string id = "p" + std::to_string(random.below(kPatients));
    const auto number = static_cast<std::uint32_t>(1 + random.below(kVersions));
    const auto version = f.engine().read_version(f.caller(), f.type("Patient"), id, number);
    REQUIRE(version.has_value());
    CHECK(version->number == number);
    CHECK(version->id == id);
    if (i % 100 == 0) note();
  }
  const auto found = [&](std::string_view query) {
    return f.search("Patient", query, f.engine().now()).matches.size();
  };
  CHECK(found("birthdate=1923&active=true&_count=1000") == kPatients / 80);
  CHECK(found("active=false&_count=1000") == 0);
  CHECK(found("active=true&_sort=birthdate&_count=1000") == 1000);
  note();
  CHECK(most <= kCache);
  CHECK(most > kCache / 4);
}

}  // namespace engine
