#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/testing/fixture.h"

namespace engine {
namespace {

using testing::Fixture;

std::string reference(std::string_view name, std::string_view to) {
  return "\"" + std::string(name) + R"(":{"reference":")" + std::string(to) + "\"}";
}

std::string observation(std::string_view patient, std::string_view performer) {
  return R"("status":"final","code":{"text":"x"},)" + reference("subject", patient) +
         R"(,"performer":[{"reference":")" + std::string(performer) + "\"}]";
}

void fill(Fixture& world) {
  world.commit_one(world.update("Patient", "p", ""));
  world.commit_one(world.update("Patient", "q", ""));
  for (int i = 0; i < 9; ++i) {
    const std::string number = std::to_string(i);
    world.commit_one(world.update("Practitioner", "d" + number, ""));
    world.commit_one(world.update("Observation", "o" + number,
                                  observation("Patient/p", "Practitioner/d" + number)));
    world.commit_one(
        world.update("Observation", "other" + number, observation("Patient/q", "Practitioner/d8")));
  }
}

// The ids on all pages; fails if one comes twice. Something is written before each page.
std::vector<std::string> ids_of_pages(Fixture& world, CompartmentQuery query, std::uint32_t count) {
  const Instant at = world.engine().now();
  query.count = count;
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (;;) {
    auto page = world.engine().compartment(world.caller(), at, query);
    REQUIRE(page.has_value());
    for (const auto* list : {&page->matches, &page->included})
      for (const Version& version : *list) {
        const std::string path =
            std::string(world.definitions().type(version.type).name) + "/" + version.id;
        CHECK(seen.insert(path).second);
        ids.push_back(path);
      }
    if (!page->more) return ids;
    REQUIRE(page->matches.size() + page->included.size() == count);
    query.offset += count;
    world.commit_one(world.update("Observation", "o" + std::to_string(query.offset % 9),
                                  observation("Patient/p", "Practitioner/d1")));
    world.commit_one(world.create("Observation", observation("Patient/p", "Practitioner/d2")));
  }
}

TEST_CASE("pages of a record neither repeat nor skip while others write") {
  for (const std::uint32_t count : {1U, 2U, 5U, 9U, 10U, 100U}) {
    CAPTURE(count);
    Fixture world;
    fill(world);
    CompartmentQuery query;
    query.focus = world.type("Patient");
    query.id = "p";
    const auto all = ids_of_pages(world, query, 0);
    CHECK_EQ(all.size(), 19);
    CHECK_EQ(ids_of_pages(world, query, count), all);
    query.id.clear();
    const auto everybody = ids_of_pages(world, query, 0);
    CHECK_EQ(ids_of_pages(world, query, count), everybody);
  }
}

TEST_CASE("a record shows its own Instant and leaves others out") {
  Fixture world;
  fill(world);
  const Instant before = world.engine().now();
  world.commit_one(world.remove("Observation", "o3"));
  CompartmentQuery query;
  query.focus = world.type("Patient");
  query.id = "p";
  const auto then = world.engine().compartment(world.caller(), before, query);
  const auto now = world.engine().compartment(world.caller(), world.engine().now(), query);
  REQUIRE(then.has_value());
  REQUIRE(now.has_value());
  CHECK_EQ(*then->total, 10);
  CHECK_EQ(*now->total, 9);
  CHECK_EQ(now->included.size(), 8);
  for (const Version& version : now->matches)
    CHECK_FALSE(version.id.starts_with("other"));
  query.id = "nobody";
  CHECK_FALSE(world.engine().compartment(world.caller(), before, query).has_value());
}

}  // namespace
}  // namespace engine
