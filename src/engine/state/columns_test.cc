#include "engine/state/columns.h"

#include <doctest/doctest.h>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "engine/state/column_select.h"
#include "engine/testing/fixture.h"
#include "engine/testing/hooks.h"
#include "storage/memory/memory_index_store.h"

namespace engine {

using testing::Fixture;
using testing::HookedStore;

namespace {

using Range = std::pair<std::int64_t, std::int64_t>;
using Ranges = std::map<std::uint32_t, std::multiset<Range>>;

constexpr std::int64_t kNever = ColumnChunk::kNever;
constexpr std::int64_t kAlways = std::numeric_limits<std::int64_t>::min();

// Values of the kinds that resources have: days, seconds, milliseconds, open periods.
Range random_range(std::mt19937_64& random) {
  const auto low = static_cast<std::int64_t>(random() % 4'000'000'000'000) - 1'000'000'000'000;
  switch (random() % 6) {
    case 0:
      return {low / 86'400'000 * 86'400'000, low / 86'400'000 * 86'400'000 + 86'400'000};
    case 1:
      return {low / 1000 * 1000, low / 1000 * 1000 + 1000};
    case 2:
      return {low, low + 1};
    case 3:
      return {low, kNever};
    case 4:
      return {kAlways, low};
    default:
      return {low, low + static_cast<std::int64_t>(random() % 1'000'000'000)};
  }
}

Ranges all_of(const ColumnChunk& chunk) {
  Ranges found;
  chunk.each(0, ColumnChunk::kRows, [&](std::uint32_t row, std::int64_t low, std::int64_t high) {
    found[row].emplace(low, high);
  });
  return found;
}

// Accepts what overlaps [from, to).
struct Overlap {
  std::int64_t from;
  std::int64_t to;
  bool accepts(std::int64_t low, std::int64_t high) const { return low < to && high > from; }
  bool rejects_all(std::int64_t low_min, std::int64_t low_max, std::uint64_t) const {
    return low_min > low_max || low_min >= to;
  }
};

}  // namespace

TEST_CASE("a chunk gives back the values that it was made of, as a whole and row by row") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::uint64_t density = random() % 100;
    const bool one_kind = random() % 2 == 0;
    Ranges expected;
    std::vector<ColumnChunk::Value> values;
    for (std::uint32_t row = 0; row < ColumnChunk::kRows; ++row) {
      for (std::uint64_t chance = random() % 100; chance < density; chance += 40) {
        const Range range = one_kind ? Range{row * 1000, row * 1000 + 1000} : random_range(random);
        values.push_back({static_cast<std::uint16_t>(row), range.first, range.second});
        expected[row].insert(range);
      }
    }
    const auto chunk = ColumnChunk::decode(ColumnChunk::encode(values));
    REQUIRE(chunk.has_value());
    CHECK(all_of(*chunk) == expected);
    for (int look = 0; look < 50; ++look) {
      const auto row = static_cast<std::uint32_t>(random() % ColumnChunk::kRows);
      std::multiset<Range> found;
      chunk->each_of(row, [&](std::uint32_t, std::int64_t low, std::int64_t high) {
        found.emplace(low, high);
      });
      CHECK(found == expected[row]);
    }
  }
}

TEST_CASE("a damaged chunk is refused, never read past its end") {
  std::mt19937_64 random(11);
  std::vector<ColumnChunk::Value> values;
  for (std::uint16_t row = 0; row < 300; ++row) {
    const Range range = random_range(random);
    values.push_back({row, range.first, range.second});
  }
  const std::string whole = ColumnChunk::encode(values);
  for (std::size_t size = 0; size < whole.size(); size += 7)
    CHECK_FALSE(ColumnChunk::decode(whole.substr(0, size)).has_value());
  for (int round = 0; round < 2000; ++round) {
    std::string changed = whole;
    changed[random() % changed.size()] = static_cast<char>(random());
    if (const auto chunk = ColumnChunk::decode(std::move(changed))) all_of(*chunk);
  }
}

TEST_CASE("a column finds the same whatever is in memory, frozen or stored") {
  std::mt19937_64 random(13);
  const auto store = storage::make_memory_index_store();
  ColumnCache cache(1 << 20);
  Columns columns(fhir::TypeId{1}, *store, cache);
  std::map<Ordinal, std::multiset<Range>> expected;
  Ordinal next = 0;
  const auto check = [&] {
    const Range range = random_range(random);
    const Overlap test{range.first, range.second};
    OrdinalSet candidates;
    std::vector<Ordinal> right;
    std::vector<Ordinal> right_of_all;
    for (Ordinal ordinal = 0; ordinal < next; ++ordinal) {
      const bool wanted = std::ranges::any_of(expected[ordinal], [&](const Range& value) {
        return test.accepts(value.first, value.second);
      });
      const bool candidate = random() % 8 == 0;
      if (candidate) candidates.add(ordinal);
      if (wanted) right_of_all.push_back(ordinal);
      if (wanted && candidate) right.push_back(ordinal);
    }
    CHECK(select(columns, 3, candidates, test)->to_vector() == right);
    CHECK(select(columns, 3, next, test)->to_vector() == right_of_all);
    CHECK(select(columns, 4, next, test)->empty());
    const auto sorted = sort_values(columns, 3, candidates.to_vector(), Bound::Earliest);
    std::size_t place = 0;
    for (const Ordinal ordinal : candidates.to_vector()) {
      const auto& values = expected[ordinal];
      CHECK((*sorted)[place++] ==
            (values.empty() ? kNoSortValue : std::max(values.begin()->first, kNoSortValue + 1)));
    }
  };
  for (int round = 0; round < 12; ++round) {
    for (std::uint64_t i = random() % 3000; i > 0; --i, ++next) {
      for (std::uint64_t values = random() % 3; values > 0; --values) {
        const Range range = random_range(random);
        columns.add(3, next, range.first, range.second);
        if (!expected[next].contains(range)) expected[next].insert(range);
      }
    }
    check();
    columns.freeze(next);
    check();
    storage::IndexBatch batch;
    REQUIRE(columns.add_frozen(batch).has_value());
    REQUIRE(columns.add_frozen(batch).has_value());  // as after a failure
    REQUIRE(store->write(batch).has_value());
    check();
    columns.drop_frozen();
    check();
  }
}

TEST_CASE("a sort by a date finds what a flush moves to the store meanwhile") {
  auto hooked = std::make_unique<HookedStore>(storage::make_memory_index_store());
  HookedStore& store = *hooked;
  Fixture f({.base_url = "http://test/fhir"}, storage::make_memory_ledger(), std::move(hooked));
  const auto observation = [&](const std::string& id, int day) {
    return f.update("Observation", id,
                    R"("status":"final","code":{"text":"x"},"effectiveDateTime":"2026-11-)" +
                        std::to_string(10 + day) + '"');
  };
  f.commit_one(observation("a", 5));
  REQUIRE(f.engine().flush().has_value());
  f.commit_one(observation("b", 3));

  int gets = 0;
  store.before_get = [&](std::string_view key) {
    if (!key.starts_with('C') || ++gets > 1) return;
    f.commit_one(observation("c", 1));
    REQUIRE(f.engine().flush().has_value());
  };
  CHECK(f.ids("Observation", "_sort=date") == "b a");
  CHECK(gets > 0);
  store.before_get = [](std::string_view) {};
  CHECK(f.ids("Observation", "_sort=date") == "c b a");
  CHECK(f.ids("Observation", "_sort=-date") == "a b c");
  f.commit_one(observation("d", 4));
  CHECK(f.ids("Observation", "_sort=date") == "c b d a");
  CHECK(f.ids("Observation", "date=ge2026-11-14") == "d a");
}

}  // namespace engine
