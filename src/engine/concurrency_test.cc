// What must hold whatever threads do at once.

#include <algorithm>
#include <atomic>
#include <barrier>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "engine/testing/fixture.h"

namespace engine {

namespace {

using base::ErrorKind;
using testing::Fixture;
using testing::SeededRandom;
using Results = std::vector<base::Result<std::vector<Outcome>>>;

constexpr int kThreads = 4;
constexpr int kRounds = 60;

EngineOptions busy_options() {
  EngineOptions options;
  options.base_url = "http://test/fhir";
  options.head_bytes_max = 4096;  // flushes all the time
  options.cache_bytes_max = 0;    // and reads again all the time
  options.group_max = 8;
  return options;
}

void on_threads(const std::function<void(int)>& work) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&work, i] { work(i); });
}

// All threads send their operation at the same moment.
Results race(Fixture& f, const std::function<Operation(int)>& operation) {
  Results results(kThreads);
  std::barrier start(kThreads);
  on_threads([&](int i) {
    Operation mine = operation(i);
    start.arrive_and_wait();
    results[static_cast<std::size_t>(i)] = f.commit({std::move(mine)});
  });
  return results;
}

int count(const Results& results, Outcome::Status status) {
  return static_cast<int>(std::ranges::count_if(
      results, [&](const auto& one) { return one && one->front().status == status; }));
}

int count(const Results& results, ErrorKind refusal) {
  return static_cast<int>(std::ranges::count_if(
      results, [&](const auto& one) { return !one && one.error().kind == refusal; }));
}

std::string identifier(const std::string& value) {
  return R"("identifier":[{"system":"urn:x","value":")" + value + "\"}]";
}

std::vector<Version> whole_history(Fixture& f) {
  HistoryQuery query;
  query.count = 100'000;
  auto page = f.engine().history(f.caller(), query);
  REQUIRE(page.has_value());
  return std::move(page->versions);
}

// Versions of each resource 1, 2, 3 …, t and time ascending; every t once, none left out.
void check_order(Fixture& f) {
  std::vector<Version> versions = whole_history(f);
  std::ranges::reverse(versions);
  std::map<std::pair<fhir::TypeId, std::string>, std::uint32_t> numbers;
  std::uint64_t t = 0;
  base::Timestamp time;
  int wrong = 0;
  for (const Version& version : versions) {
    if (version.number != ++numbers[{version.type, version.id}]) ++wrong;
    if (version.at.t != t && version.at.t != t + 1) ++wrong;
    if (version.time < time) ++wrong;
    t = version.at.t;
    time = version.time;
  }
  CHECK(wrong == 0);
  CHECK(t == f.engine().now().t);
}

std::string text_of(const std::vector<Version>& versions) {
  std::string text;
  for (const Version& version : versions)
    text += version.id + '/' + std::to_string(version.number) + version.json + '\n';
  return text;
}

}  // namespace

TEST_CASE("of writers with the same If-Match one wins, and the others hear of it") {
  Fixture f(busy_options());
  f.commit_one(f.update("Patient", "a", ""));
  for (std::uint32_t round = 1; round <= kRounds; ++round) {
    const Results results = race(f, [&](int i) {
      Operation operation = i == 0 ? f.remove("Patient", "a") : f.update("Patient", "a", "");
      operation.if_match = round * 2 - 1;
      return operation;
    });
    CHECK(count(results, Outcome::Status::Updated) + count(results, Outcome::Status::Deleted) == 1);
    CHECK(count(results, ErrorKind::PreconditionFailed) == kThreads - 1);
    f.commit_one(f.update("Patient", "a", ""));  // whoever won
  }
  check_order(f);
}

TEST_CASE("of creates with the same If-None-Exist one creates, and the others find it") {
  Fixture f(busy_options());
  for (int round = 0; round < kRounds; ++round) {
    const std::string value = std::to_string(round);
    const Results results = race(f, [&](int) {
      Operation operation = f.create("Patient", identifier(value));
      operation.condition = std::vector<RawParameter>{{"identifier", "urn:x|" + value}};
      return operation;
    });
    CHECK(count(results, Outcome::Status::Created) == 1);
    CHECK(count(results, Outcome::Status::Matched) == kThreads - 1);
    CHECK(f.search("Patient", "identifier=" + value, f.engine().now()).total == 1);
  }
}

TEST_CASE("an update on a condition never overwrites what was created meanwhile") {
  Fixture f(busy_options());
  for (int round = 0; round < kRounds; ++round) {
    const std::string id = "r" + std::to_string(round);
    const Results results = race(f, [&](int i) {
      Operation operation =
          f.update("Patient", id, R"("multipleBirthInteger":)" + std::to_string(i));
      operation.id.clear();
      operation.condition = std::vector<RawParameter>{{"identifier", "urn:x|none"}};
      return operation;
    });
    CHECK(count(results, Outcome::Status::Created) == 1);
    CHECK(count(results, ErrorKind::Conflict) == kThreads - 1);
  }
}

TEST_CASE("no patch is lost") {
  Fixture f(busy_options());
  f.commit_one(f.update("Patient", "a", R"("name":[{"given":["first"]}])"));
  on_threads([&](int i) {
    for (int round = 0; round < kRounds; ++round) {
      Operation operation = f.remove("Patient", "a");
      operation.kind = Operation::Kind::Patch;
      operation.body = R"([{"op":"add","path":"/name/0/given/-","value":"n)" + std::to_string(i) +
                       "-" + std::to_string(round) + "\"}]";
      CHECK(f.commit({std::move(operation)}).has_value());
    }
  });
  const std::string json =
      f.engine().read(f.caller(), f.engine().now(), f.type("Patient"), "a")->json;
  for (int i = 0; i < kThreads; ++i)
    for (int round = 0; round < kRounds; ++round)
      CHECK(json.find("\"n" + std::to_string(i) + "-" + std::to_string(round) + "\"") != json.npos);
  check_order(f);
}

TEST_CASE("a transaction is seen whole or not at all, and a snapshot does not move") {
  Fixture f(busy_options());
  const auto pair = [&](const std::string& value) {
    return std::vector<Operation>{
        f.update("Patient", "a", identifier(value)),
        f.update("Observation", "b",
                 R"("status":"final","code":{"text":"x"},)" + identifier(value))};
  };
  REQUIRE(f.commit(pair("start")).has_value());
  std::atomic<bool> writing = true;
  std::atomic<int> torn = 0;
  std::atomic<int> looks = 0;
  const auto value_at = [&](const char* type, const char* id, Instant at) {
    const auto version = f.engine().read(f.caller(), at, f.type(type), id);
    if (!version) return std::string("?");
    const std::size_t begin = version->json.find("\"value\":");
    return version->json.substr(begin, version->json.find('}', begin) - begin);
  };
  const auto ids_at = [&](const std::string& type, Instant at) {
    const std::vector<RawParameter> some = {{"identifier:missing", "false"}, {"_sort", "_id"}};
    auto query = parse_search(f.definitions(), nullptr, f.type(type), some, Handling::Strict);
    const auto result = f.engine().search(f.caller(), at, *query);
    return result ? text_of(result->matches) : std::string("?");
  };
  const auto look = [&] {
    while (writing) {
      const Instant at = f.engine().now();
      const std::string before = ids_at("Patient", at) + ids_at("Observation", at);
      if (value_at("Patient", "a", at) != value_at("Observation", "b", at)) ++torn;
      if (looks % 8 == 0 && f.engine().verify_index()->size() > 0) ++torn;
      if (before != ids_at("Patient", at) + ids_at("Observation", at)) ++torn;
      ++looks;
    }
  };
  std::jthread first_reader(look);
  std::jthread second_reader(look);
  on_threads([&](int i) {
    for (int round = 0; round < kRounds; ++round) {
      const std::string value = std::to_string(i) + "-" + std::to_string(round);
      if (!f.commit(pair(value))) ++torn;
      if (!f.commit({f.create("Patient", identifier(value))})) ++torn;
      if (i == 0 && round % 8 == 0 && !f.engine().flush()) ++torn;
    }
  });
  writing = false;
  first_reader.join();
  second_reader.join();
  CHECK(torn == 0);
  CHECK(looks > 0);
  check_order(f);
}

TEST_CASE("what was acknowledged is in the history as it was acknowledged") {
  Fixture f(busy_options());
  std::mutex mutex;
  std::vector<Version> acknowledged;
  on_threads([&](int i) {
    SeededRandom random(static_cast<std::uint64_t>(i));
    for (int round = 0; round < kRounds * 4; ++round) {
      std::vector<Operation> operations;
      for (const std::string id : {"a", "b", "c"}) {
        if (random.one_in(3)) continue;
        operations.push_back(random.one_in(4) ? f.remove("Patient", id)
                                              : f.update("Patient", id, identifier(id)));
        if (random.one_in(3))
          operations.back().if_match = static_cast<std::uint32_t>(1 + random.below(200));
      }
      auto outcomes = f.commit(std::move(operations));
      f.clock().advance(static_cast<std::int64_t>(random.below(3)));
      if (!outcomes) continue;
      const std::lock_guard lock(mutex);
      for (Outcome& outcome : *outcomes)
        if (outcome.status != Outcome::Status::AlreadyAbsent)
          acknowledged.push_back(std::move(outcome.version));
    }
  });
  check_order(f);
  const auto order = [](const Version& a, const Version& b) {
    return std::pair(a.id, a.number) < std::pair(b.id, b.number);
  };
  std::ranges::sort(acknowledged, order);
  const auto history = [&] {
    std::vector<Version> versions = whole_history(f);
    std::ranges::sort(versions, order);
    return text_of(versions);
  };
  CHECK(history() == text_of(acknowledged));
  f.reopen();
  CHECK(history() == text_of(acknowledged));
  f.lose_index();
  f.reopen();
  CHECK(history() == text_of(acknowledged));
  check_order(f);
}

}  // namespace engine
