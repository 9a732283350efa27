#include "terminology/hierarchy.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>

namespace terminology {

namespace {

using Edge = Hierarchy::Edge;

// Ancestors and selves by a walk: row [a][b] says whether a subsumes b.
std::vector<std::vector<bool>> naive(std::uint32_t size, const std::vector<Edge>& edges) {
  std::vector<std::vector<bool>> below(size, std::vector<bool>(size, false));
  for (std::uint32_t each = 0; each < size; ++each) {
    std::vector<std::uint32_t> todo = {each};
    below[each][each] = true;
    while (!todo.empty()) {
      const std::uint32_t at = todo.back();
      todo.pop_back();
      for (const Edge& edge : edges) {
        if (edge.parent != at || below[each][edge.child]) continue;
        below[each][edge.child] = true;
        todo.push_back(edge.child);
      }
    }
  }
  return below;
}

std::uint64_t seed() {
  const char* const given = std::getenv("EIR_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device{}();
}

void check_against_walk(std::uint32_t size, const std::vector<Edge>& edges) {
  const auto built = Hierarchy::build(size, edges);
  REQUIRE(built.has_value());
  const auto below = naive(size, edges);
  const auto place = built->positions();
  for (std::uint32_t a = 0; a < size; ++a) {
    const IntervalSet down = built->descendants(place[a]);
    const IntervalSet up = built->ancestors(place[a]);
    std::uint64_t count = 0;
    for (std::uint32_t b = 0; b < size; ++b) {
      CAPTURE(a);
      CAPTURE(b);
      REQUIRE(built->subsumes(place[a], place[b]) == below[a][b]);
      REQUIRE(down.contains(place[b]) == below[a][b]);
      REQUIRE(up.contains(place[b]) == below[b][a]);
      count += below[a][b] ? 1 : 0;
    }
    REQUIRE(down.size() == count);
  }
}

}  // namespace

TEST_CASE("subsumption agrees with a walk over random graphs") {
  const std::uint64_t start = seed();
  MESSAGE("EIR_SEED=" << start);
  std::mt19937_64 random(start);
  for (int round = 0; round < 150; ++round) {
    const auto size = static_cast<std::uint32_t>(1 + random() % 60);
    std::vector<std::uint32_t> shuffled(size);
    for (std::uint32_t i = 0; i < size; ++i)
      shuffled[i] = i;
    std::ranges::shuffle(shuffled, random);
    std::vector<Edge> edges;
    const std::uint64_t density = 1 + random() % 4;
    for (std::uint32_t i = 1; i < size; ++i)
      for (std::uint64_t n = random() % (density + 1); n > 0; --n)
        edges.push_back({shuffled[random() % i], shuffled[i]});
    check_against_walk(size, edges);
  }
}

TEST_CASE("a cycle is refused with its members") {
  const std::vector<Edge> edges = {{0, 1}, {1, 2}, {2, 3}, {3, 1}};
  const auto built = Hierarchy::build(4, edges);
  REQUIRE_FALSE(built.has_value());
  std::vector<std::uint32_t> members = built.error().cycle;
  std::ranges::sort(members);
  CHECK(members == std::vector<std::uint32_t>{1, 2, 3});
  const std::vector<Edge> own_parent = {{0, 0}};
  REQUIRE_FALSE(Hierarchy::build(1, own_parent).has_value());
}

TEST_CASE("a forest keeps the order of the document") {
  const std::vector<Edge> edges = {{0, 1}, {1, 2}, {0, 3}};
  const auto built = Hierarchy::build(5, edges);
  REQUIRE(built.has_value());
  CHECK(std::ranges::equal(built->positions(), std::vector<std::uint32_t>{0, 1, 2, 3, 4}));
}

TEST_CASE("sets of runs are sets") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint32_t> a;
    std::vector<std::uint32_t> b;
    for (int i = 0; i < 20; ++i) {
      a.push_back(static_cast<std::uint32_t>(random() % 40));
      b.push_back(static_cast<std::uint32_t>(random() % 40));
    }
    const auto has = [](const std::vector<std::uint32_t>& list, std::uint32_t x) {
      return std::ranges::find(list, x) != list.end();
    };
    IntervalSet both = IntervalSet::of(a);
    both &= IntervalSet::of(b);
    IntervalSet either = IntervalSet::of(a);
    either |= IntervalSet::of(b);
    IntervalSet rest = IntervalSet::of(a);
    rest -= IntervalSet::of(b);
    for (std::uint32_t x = 0; x < 41; ++x) {
      REQUIRE(both.contains(x) == (has(a, x) && has(b, x)));
      REQUIRE(either.contains(x) == (has(a, x) || has(b, x)));
      REQUIRE(rest.contains(x) == (has(a, x) && !has(b, x)));
    }
  }
}

}  // namespace terminology
