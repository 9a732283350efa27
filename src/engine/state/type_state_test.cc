// Posting lists in memory, in the store and in the cache are one.

#include "engine/state/type_state.h"

#include <doctest/doctest.h>
#include <algorithm>
#include <random>
#include <set>

#include "engine/state/store_keys.h"
#include "storage/memory/memory_index_store.h"

namespace engine {

namespace {

constexpr std::uint16_t kParameter = 5;

struct Setup {
  std::unique_ptr<storage::IndexStore> store = storage::make_memory_index_store();
  RowFrames rows{1 << 20};
  ColumnCache columns{1 << 20};
  PostingCache postings{1 << 20};
  IdCache ids{1 << 20};
  TypeState type{fhir::TypeId{1}, *store, {rows, columns, postings, ids}};
  std::uint64_t t = 0;

  void apply(std::vector<std::string> keys) {
    NewVersion version;
    version.id = "a";
    for (std::string& key : keys)
      version.index.push_back({kParameter, std::move(key), fhir::TypeId::None, {}});
    REQUIRE(type.apply(version, {.t = ++t}).has_value());
  }
  void write() {
    storage::IndexBatch batch;
    type.freeze(batch);
    REQUIRE(type.add_frozen(batch).has_value());
    REQUIRE(store->write(batch).has_value());
  }
  void flush() {
    write();
    type.drop_frozen();
  }
  std::vector<Ordinal> of_key(std::string_view key) {
    std::vector<Ordinal> found;
    REQUIRE(type.postings(kParameter, key, found).has_value());
    OrdinalSet set;
    set.add(found);
    return set.to_vector();
  }
  std::vector<Ordinal> of_list(std::string_view from, std::string_view to) {
    return type.list(kParameter, from, to)->set.to_vector();
  }
};

}  // namespace

TEST_CASE("a list that is kept in memory is kept up with what is flushed") {
  std::mt19937_64 random(17);
  Setup s;
  std::map<std::string, std::set<Ordinal>> expected;
  const auto check = [&] {
    for (const auto& [key, ordinals] : expected) {
      const std::vector<Ordinal> right(ordinals.begin(), ordinals.end());
      CHECK(s.of_list(key, key + '\0') == right);
      CHECK(s.of_key(key) == right);
    }
    std::set<Ordinal> all;
    for (const auto& [key, ordinals] : expected)
      if (key.starts_with("cx")) all.insert(ordinals.begin(), ordinals.end());
    CHECK(s.of_list("cx", "cy") == std::vector<Ordinal>(all.begin(), all.end()));
  };
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 3000; ++i) {
      std::vector<std::string> keys = {"cx" + std::to_string(random() % 2)};
      if (random() % 100 == 0) keys.push_back("cz" + std::to_string(random() % 3));
      for (const std::string& key : keys)
        expected[key].insert(s.type.versions());
      s.apply(keys);
    }
    check();
    if (random() % 2 == 0) {
      s.flush();
    } else {
      s.write();
      check();
      s.type.drop_frozen();
    }
    check();
  }
}

TEST_CASE("lists of more than a block of versions are read whole") {
  Setup s;
  constexpr Ordinal kVersions = store_key::kBlockSize + 3000;
  const std::set<Ordinal> rare = {0, 7, store_key::kBlockSize - 1, store_key::kBlockSize,
                                  kVersions - 1};
  for (Ordinal ordinal = 0; ordinal < kVersions; ++ordinal) {
    std::vector<std::string> keys = {"call"};
    if (rare.contains(ordinal)) keys.insert(keys.end(), {"crare", std::string("crare\0x", 7)});
    s.apply(std::move(keys));
    if (ordinal % 400'000 == 399'999) s.flush();
  }
  s.flush();
  const std::vector<Ordinal> right(rare.begin(), rare.end());
  CHECK(s.of_key("crare") == right);
  CHECK(s.of_list("crare", std::string("crare\0", 6)) == right);
  CHECK(s.of_list(std::string("crare\0", 6), "crarf") == right);
  CHECK(s.of_list("call", "calm").size() == kVersions);
  std::multiset<std::string> keys;
  REQUIRE(s.type
              .scan(kParameter, {}, {},
                    [&](std::string_view key, std::span<const Ordinal>) {
                      keys.emplace(key);
                      return base::Result<bool>(true);
                    })
              .has_value());
  CHECK(keys.count("crare") == 2);
  CHECK(keys.count(std::string("crare\0x", 7)) == 2);
  CHECK(keys.count("call") == 2);
}

TEST_CASE("the cache forgets a list that was read before a flush and put after it") {
  PostingCache cache(1 << 20);
  const PostingCache::Place place{fhir::TypeId{1}, kParameter, "a", "b"};
  const auto nothing = [](const PostingCache::Place&) { return OrdinalSet(); };
  cache.put(place, 5000, OrdinalSet::range(0, 5000));
  CHECK(cache.find(place, 5000).has_value());
  CHECK_FALSE(cache.find(place, 6000).has_value());
  cache.update(fhir::TypeId{1}, 6000, 7000, nothing);
  CHECK_FALSE(cache.find(place, 5000).has_value());
  cache.put(place, 7000, OrdinalSet::range(0, 7000));
  cache.update(fhir::TypeId{1}, 7000, 8000, nothing);
  CHECK(cache.find(place, 8000).has_value());
}

}  // namespace engine
