#include "storage/testing/index_store_contract.h"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

namespace storage::testing {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs read_range(const IndexStore& store, std::string_view from, std::string_view to) {
  Pairs pairs;
  const auto cursor = store.scan(from, to);
  for (; cursor->valid(); cursor->next())
    pairs.emplace_back(cursor->key(), cursor->value());
  CHECK(cursor->status());
  return pairs;
}

void put(IndexStore& store, std::string key, std::string value) {
  IndexBatch batch;
  batch.put(std::move(key), std::move(value));
  REQUIRE(store.write(batch));
}

void check_empty(IndexStore& store) {
  CHECK(store.get("a").value() == std::nullopt);
  CHECK(store.get("").value() == std::nullopt);
  CHECK(read_range(store, "", "").empty());
  CHECK(store.write({}));
  CHECK(store.flush());
  CHECK(store.clear());
  CHECK(read_range(store, "", "").empty());
}

void check_changes(IndexStore& store) {
  const std::string binary("\0\xff\0", 3);
  IndexBatch batch;
  CHECK(batch.empty());
  batch.put("a", "1");
  batch.put("a", "2");
  batch.append("b", "x");
  batch.append("b", "yz");
  batch.append("b", "");
  batch.put(binary, binary);
  batch.put("gone", "soon");
  batch.erase("gone");
  batch.erase("never there");
  batch.put("empty", "");
  batch.erase("again");
  batch.append("again", "after erase");
  CHECK(batch.bytes() > 40);
  REQUIRE(store.write(batch));
  CHECK(store.get("a").value() == "2");
  CHECK(store.get("b").value() == "xyz");
  CHECK(store.get(binary).value() == binary);
  CHECK(store.get("gone").value() == std::nullopt);
  CHECK(store.get("empty").value() == "");
  CHECK(store.get("again").value() == "after erase");

  REQUIRE(store.flush());
  IndexBatch second;
  second.append("a", "3");
  second.append("b", "!");
  second.erase("empty");
  second.put("again", "put");
  REQUIRE(store.write(second));
  CHECK(store.get("a").value() == "23");
  CHECK(store.get("b").value() == "xyz!");
  CHECK(store.get("empty").value() == std::nullopt);
  CHECK(read_range(store, "", "") ==
        Pairs{{binary, binary}, {"a", "23"}, {"again", "put"}, {"b", "xyz!"}});
}

void check_ranges(IndexStore& store) {
  IndexBatch batch;
  for (const char* key : {"a", "b", "ba", "c", "d", "\xff", "\xff\xff"})
    batch.put(key, key);
  REQUIRE(store.write(batch));
  const auto keys = [&](std::string_view from, std::string_view to) {
    std::vector<std::string> found;
    for (auto& [key, value] : read_range(store, from, to))
      found.push_back(key);
    return found;
  };
  using Keys = std::vector<std::string>;
  CHECK(keys("b", "c") == Keys{"b", "ba"});
  CHECK(keys("b", "b") == Keys{});
  CHECK(keys("c", "b") == Keys{});
  CHECK(keys("bb", "") == Keys{"c", "d", "\xff", "\xff\xff"});
  CHECK(keys("", "b") == Keys{"a"});
  CHECK(keys("e", "f") == Keys{});

  const auto cursor = store.scan("b", "d");
  cursor->seek("c");
  REQUIRE(cursor->valid());
  CHECK(cursor->key() == "c");
  cursor->seek("a");  // before the range: its first key
  REQUIRE(cursor->valid());
  CHECK(cursor->key() == "b");
  cursor->seek("d");
  CHECK_FALSE(cursor->valid());
  cursor->seek("bz");
  REQUIRE(cursor->valid());
  CHECK(cursor->key() == "c");
  cursor->next();
  CHECK_FALSE(cursor->valid());
  CHECK(cursor->status());
}

void check_cursor_is_a_snapshot(IndexStore& store) {
  put(store, "a", "1");
  put(store, "b", "1");
  put(store, "c", "1");
  const auto cursor = store.scan("", "");
  IndexBatch batch;
  batch.put("a", "2");
  batch.append("b", "2");
  batch.erase("c");
  batch.put("d", "2");
  REQUIRE(store.write(batch));
  REQUIRE(store.flush());
  Pairs seen;
  for (; cursor->valid(); cursor->next())
    seen.emplace_back(cursor->key(), cursor->value());
  CHECK(seen == Pairs{{"a", "1"}, {"b", "1"}, {"c", "1"}});
  CHECK(read_range(store, "", "") == Pairs{{"a", "2"}, {"b", "12"}, {"d", "2"}});
}

void check_clear(IndexStore& store) {
  for (const bool flushed : {false, true}) {
    IndexBatch batch;
    for (int i = 0; i < 1000; ++i)
      batch.put("key" + std::to_string(i), "value");
    batch.put(std::string(20, '\xff'), "last");
    batch.put("", "empty key");
    REQUIRE(store.write(batch));
    if (flushed) REQUIRE(store.flush());
    REQUIRE(store.clear());
    CHECK(read_range(store, "", "").empty());
    CHECK(store.get("key7").value() == std::nullopt);
    CHECK(store.get("").value() == std::nullopt);
    IndexBatch again;
    again.append("key7", "new");
    REQUIRE(store.write(again));
    CHECK(read_range(store, "", "") == Pairs{{"key7", "new"}});
  }
}

// Random batches against a std::map, with flushes between.
void check_against_model(IndexStore& store) {
  std::mt19937 random(20261);
  std::map<std::string, std::string> model;
  for (int round = 0; round < 400; ++round) {
    IndexBatch batch;
    for (unsigned change = random() % 20; change > 0; --change) {
      const std::string key = "k" + std::to_string(random() % 60);
      const std::string value(random() % 50, static_cast<char>('a' + random() % 26));
      switch (random() % 3) {
        case 0:
          batch.put(key, value), model[key] = value;
          break;
        case 1:
          batch.append(key, value), model[key] += value;
          break;
        default:
          batch.erase(key), model.erase(key);
          break;
      }
    }
    REQUIRE(store.write(batch));
    if (random() % 40 == 0) REQUIRE(store.flush());
    if (random() % 10 == 0) CHECK(read_range(store, "", "") == Pairs(model.begin(), model.end()));
  }
  CHECK(read_range(store, "", "") == Pairs(model.begin(), model.end()));
}

// Readers see each batch whole: both keys are always changed together.
void check_threads(IndexStore& store) {
  put(store, "a", "0");
  put(store, "b", "0");
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  std::vector<std::jthread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      while (!done) {
        const auto cursor = store.scan("a", "c");
        std::vector<std::string> values;
        for (; cursor->valid(); cursor->next())
          values.emplace_back(cursor->value());
        if (values.size() != 2 || values[0] != values[1]) ++failures;
        if (!store.get("a")) ++failures;
      }
    });
  }
  for (int i = 1; i <= 2000; ++i) {
    IndexBatch batch;
    batch.put("a", std::to_string(i));
    batch.put("b", std::to_string(i));
    REQUIRE(store.write(batch));
  }
  done = true;
  readers.clear();
  CHECK(failures == 0);
}

}  // namespace

void check_index_store_contract(const std::function<std::unique_ptr<IndexStore>()>& fresh) {
  for (const auto& check : {check_empty, check_changes, check_ranges, check_cursor_is_a_snapshot,
                            check_clear, check_against_model, check_threads}) {
    const std::unique_ptr<IndexStore> store = fresh();
    REQUIRE(store != nullptr);
    check(*store);
  }
}

}  // namespace storage::testing
