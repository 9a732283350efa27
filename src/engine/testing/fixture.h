#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/text/percent.h"
#include "engine/engine.h"
#include "storage/memory/memory_index_store.h"
#include "storage/memory/memory_ledger.h"

namespace engine::testing {

// A clock that tests move.
class ManualClock final : public base::Clock {
 public:
  base::Timestamp now() const override { return {ms_}; }
  void advance(std::int64_t ms) { ms_ += ms; }

 private:
  std::atomic<std::int64_t> ms_ = 1'790'000'000'000;
};

// Repeats by seed (as long as one thread draws).
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override {  // splitmix64
    constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_.fetch_add(kStep) + kStep;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <class List>
  const auto& pick(const List& list) {
    return *std::next(std::begin(list), static_cast<std::ptrdiff_t>(below(std::size(list))));
  }

 private:
  std::atomic<std::uint64_t> state_;
};

// An engine over memory, and short words for what tests do with it.
class Fixture {
 public:
  explicit Fixture(EngineOptions options = {.base_url = "http://test/fhir"},
                   std::unique_ptr<storage::Ledger> ledger = storage::make_memory_ledger(),
                   std::unique_ptr<storage::IndexStore> store = storage::make_memory_index_store())
      : options_(std::move(options)), ledger_(std::move(ledger)), store_(std::move(store)) {
    reopen();
  }

  // Stops the engine and opens another over the same ledger and store.
  void reopen() {
    engine_.reset();
    auto opened = Engine::open({definitions_, *ledger_, *store_, clock_, random_}, options_);
    REQUIRE(opened.has_value());
    engine_ = *std::move(opened);
  }
  void reopen(EngineOptions options) {
    options_ = std::move(options);
    reopen();
  }
  // The same over another ledger, which outlives the engine.
  void reopen_over(storage::Ledger& ledger) {
    engine_.reset();
    auto opened = Engine::open({definitions_, ledger, *store_, clock_, random_}, options_);
    REQUIRE(opened.has_value());
    engine_ = *std::move(opened);
  }
  // What Engine::open says to this store over an empty ledger.
  base::ErrorKind refusal_over_empty_ledger() {
    engine_.reset();
    const auto empty = storage::make_memory_ledger();
    auto opened = Engine::open({definitions_, *empty, *store_, clock_, random_}, options_);
    REQUIRE_FALSE(opened.has_value());
    return opened.error().kind;
  }
  void lose_index() {
    engine_.reset();
    store_ = storage::make_memory_index_store();
  }

  Engine& engine() { return *engine_; }
  storage::IndexStore& store() { return *store_; }
  ManualClock& clock() { return clock_; }
  const fhir::Definitions& definitions() const { return definitions_; }
  const access_control::Caller& caller() const { return caller_; }

  fhir::TypeId type(std::string_view name) const {
    const fhir::TypeId found = definitions_.find_resource(name);
    REQUIRE(found != fhir::TypeId::None);
    return found;
  }

  Operation update(std::string_view type_name, std::string id, std::string members) const {
    Operation operation;
    operation.kind = Operation::Kind::Update;
    operation.type = type(type_name);
    operation.body = R"({"resourceType":")" + std::string(type_name) + R"(","id":")" + id + '"' +
                     (members.empty() ? "" : "," + members) + "}";
    operation.id = std::move(id);
    return operation;
  }
  Operation create(std::string_view type_name, std::string members) const {
    Operation operation;
    operation.type = type(type_name);
    operation.body = R"({"resourceType":")" + std::string(type_name) + '"' +
                     (members.empty() ? "" : "," + members) + "}";
    return operation;
  }
  Operation remove(std::string_view type_name, std::string id) const {
    Operation operation;
    operation.kind = Operation::Kind::Delete;
    operation.type = type(type_name);
    operation.id = std::move(id);
    return operation;
  }

  base::Result<std::vector<Outcome>> commit(std::vector<Operation> operations) {
    return commit_and_wait(*engine_, caller_, std::move(operations));
  }
  Outcome commit_one(Operation operation) {
    auto outcomes = commit({std::move(operation)});
    if (!outcomes) FAIL(outcomes.error().message << " at " << outcomes.error().expression);
    REQUIRE(outcomes->size() == 1);
    return outcomes->front();
  }
  base::ErrorKind refusal(Operation operation) {
    auto outcomes = commit({std::move(operation)});
    REQUIRE_FALSE(outcomes.has_value());
    return outcomes.error().kind;
  }

  base::Result<SearchResult> try_search(std::string_view type_name, std::string_view query,
                                        Instant at) {
    auto pairs = base::parse_query(query);
    REQUIRE(pairs.has_value());
    auto parsed = parse_search(definitions_, engine_->parameters(), type(type_name), *pairs,
                               Handling::Strict);
    if (!parsed) return std::unexpected(parsed.error());
    return engine_->search(caller_, at, *parsed);
  }
  SearchResult search(std::string_view type_name, std::string_view query, Instant at) {
    auto result = try_search(type_name, query, at);
    if (!result) FAIL(query << ": " << result.error().message);
    return *std::move(result);
  }
  // The ids of the matches, in order, with spaces between.
  std::string ids(std::string_view type_name, std::string_view query) {
    return ids(type_name, query, engine_->now());
  }
  std::string ids(std::string_view type_name, std::string_view query, Instant at) {
    std::string ids;
    for (const Version& match : search(type_name, query, at).matches)
      ids += (ids.empty() ? "" : " ") + match.id;
    return ids;
  }

 private:
  const fhir::Definitions& definitions_ = fhir::Definitions::r4();
  EngineOptions options_;
  std::unique_ptr<storage::Ledger> ledger_;
  std::unique_ptr<storage::IndexStore> store_;
  ManualClock clock_;
  SeededRandom random_{1};
  const access_control::Caller caller_ = access_control::Caller::anonymous();
  std::unique_ptr<Engine> engine_;
};

}  // namespace engine::testing
