// Rows of versions and resources in memory, in the store, and on the way between them.

#include "engine/state/rows.h"

#include <doctest/doctest.h>
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "engine/state/store_keys.h"
#include "storage/memory/memory_index_store.h"

namespace engine {

namespace {

constexpr fhir::TypeId kType{1};

VersionRow row_of(Ordinal ordinal) {
  return {.t = ordinal + 1U,
          .time_ms = 1000 + std::int64_t{ordinal},
          .resource = ordinal / 3,
          .number = ordinal % 3 + 1,
          .previous = ordinal % 3 == 0 ? kNoOrdinal : ordinal - 1,
          .author = ordinal % 5,
          .document = {ordinal % 7, ordinal * 11, ordinal % 13},
          .method = ordinal % 4 == 0 ? Method::Delete : Method::Update};
}

bool same(const VersionRow& row, const VersionRow& other) {
  return row.t == other.t && row.time_ms == other.time_ms && row.resource == other.resource &&
         row.number == other.number && row.previous == other.previous &&
         row.author == other.author && row.document == other.document && row.method == other.method;
}

struct Setup {
  std::unique_ptr<storage::IndexStore> store = storage::make_memory_index_store();
  RowFrames frames{0};
  VersionRows rows{kType, *store, frames};
  ResourceRows resources{kType, *store, frames};

  void append() {
    const Ordinal ordinal = rows.size();
    REQUIRE(rows.append(row_of(ordinal)).has_value());
    rows.publish(ordinal + 1);
    if (ordinal % 3 == 0) REQUIRE(resources.append().has_value());
    REQUIRE(resources.set_latest(ordinal / 3, ordinal).has_value());
  }
  void take(storage::IndexBatch& batch) {
    rows.put_dirty(batch);
    resources.put_dirty(batch);
  }
  void write(const storage::IndexBatch& batch) {
    REQUIRE(store->write(batch).has_value());
    rows.written();
    resources.written();
  }
  void flush() {
    storage::IndexBatch batch;
    take(batch);
    write(batch);
  }
};

}  // namespace

TEST_CASE("rows are the same in memory, while they are written, and from the store") {
  std::mt19937_64 random(3);
  Setup s;
  std::map<Ordinal, std::uint64_t> superseded;
  std::size_t most = 0;
  const auto check = [&](Ordinal ordinal) {
    const auto row = s.rows.at(ordinal);
    REQUIRE(row.has_value());
    CHECK(same(*row, row_of(ordinal)));
    CHECK(row->superseded == superseded[ordinal]);
    const std::uint64_t next = superseded[ordinal];
    const Instant at{random() % s.rows.size() + 1};
    CHECK(s.rows.is_current(ordinal, at).value() ==
          (ordinal % 4 != 0 && ordinal < at.t && (next == 0 || next > at.t)));
    CHECK(s.rows.t(ordinal).value() == ordinal + 1U);
    const ResourceNumber resource = ordinal / 3;
    CHECK(s.resources.latest(resource).value() ==
          std::min<Ordinal>(resource * 3 + 2, s.rows.size() - 1));
  };
  for (int round = 0; round < 60; ++round) {
    for (std::uint64_t i = random() % 2000; i > 0; --i)
      s.append();
    if (s.rows.size() == 0) continue;
    for (int i = 0; i < 5; ++i) {
      const auto ordinal = static_cast<Ordinal>(random() % s.rows.size());
      superseded[ordinal] = s.rows.size() + 1 + random() % 100;
      REQUIRE(s.rows.supersede(ordinal, superseded[ordinal]).has_value());
    }
    storage::IndexBatch batch;
    s.take(batch);
    s.append();  // to what is being written
    for (int i = 0; i < 200; ++i)
      check(static_cast<Ordinal>(random() % s.rows.size()));
    s.write(batch);
    for (int i = 0; i < 200; ++i)
      check(static_cast<Ordinal>(random() % s.rows.size()));
    s.flush();
    most = std::max(most, s.rows.size() * std::size_t{64});
    CHECK(s.frames.bytes() <= s.frames.bytes_max());
  }
  CHECK(most > 10 * s.frames.bytes_max());
}

TEST_CASE("a row that the store does not have is damage, not a row of zeros") {
  Setup s;
  for (int i = 0; i < 10'000; ++i)
    s.append();
  s.flush();
  const std::string key = store_key::chunk('V', kType, 3);
  const std::string whole = s.store->get(key).value().value();
  for (const std::string& changed :
       {std::string(), whole.substr(1), whole.substr(53), whole + whole}) {
    storage::IndexBatch batch;
    batch.put(key, changed);
    REQUIRE(s.store->write(batch).has_value());
    RowFrames frames(0);
    VersionRows rows(kType, *s.store, frames);
    rows.open(10'000);
    CHECK(rows.at(0).has_value());
    CHECK_FALSE(rows.at(4 * 256 - 1).has_value());
    CHECK_FALSE(rows.supersede(4 * 256 - 1, 7).has_value());
  }
  storage::IndexBatch batch;
  batch.erase(store_key::chunk('R', kType, 0));
  REQUIRE(s.store->write(batch).has_value());
  RowFrames frames(0);
  ResourceRows resources(kType, *s.store, frames);
  resources.open(3334);
  CHECK_FALSE(resources.latest(5).has_value());
}

TEST_CASE("readers see whole rows while chunks come and go") {
  Setup s;
  constexpr Ordinal kRows = 256 * 40;
  for (Ordinal i = 0; i < kRows; ++i)
    s.append();
  s.flush();
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::atomic<std::uint64_t> reads = 0;
  {
    std::vector<std::jthread> readers;
    for (unsigned seed = 0; seed < 3; ++seed)
      readers.emplace_back([&, seed] {
        std::mt19937_64 random(seed);
        for (; !stop; ++reads) {
          const auto ordinal = static_cast<Ordinal>(random() % s.rows.size());
          const auto row = s.rows.at(ordinal);
          if (!row || !same(*row, row_of(ordinal))) ++wrong;
          const auto latest = s.resources.latest(ordinal / 3);
          if (!latest || *latest / 3 != ordinal / 3) ++wrong;
        }
      });
    std::mt19937_64 random(99);
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(400);
    while (std::chrono::steady_clock::now() < end) {
      for (int i = 0; i < 20; ++i)
        s.append();
      REQUIRE(s.rows.supersede(static_cast<Ordinal>(random() % kRows), 1'000'000).has_value());
      s.flush();
    }
    stop = true;
  }
  CHECK(wrong == 0);
  CHECK(reads > 1000);
  CHECK(s.frames.bytes() <= s.frames.bytes_max());
}

}  // namespace engine
