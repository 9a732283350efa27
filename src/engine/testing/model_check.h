#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/testing/model.h"

namespace engine::testing {

// What an engine under check stands on, opened and closed with it.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual storage::Ledger& ledger() = 0;
  virtual storage::IndexStore& store() = 0;

  // Between two engines: a clean stop, a crash, a lost index folder.
  virtual void restart() = 0;
  virtual void crash(SeededRandom& random) = 0;
  virtual void lose_index() = 0;

  // While an engine runs. False: this stage never refuses.
  virtual bool refuse_index_writes(std::uint32_t count) = 0;
  virtual bool refuse_append() = 0;
};
std::unique_ptr<Stage> memory_stage();
std::unique_ptr<Stage> disk_stage();  // segment files and RocksDB in a temporary folder

// Does random things to an engine and to the model, and compares what they say. Fails the test
// with the seed at the first difference.
class ModelCheck {
 public:
  ModelCheck(std::uint64_t seed, std::unique_ptr<Stage> stage);

  void run(std::uint32_t steps);
  // Searches over more resources than are sorted by reading them.
  void run_wide(std::uint32_t resources, std::uint32_t searches);

 private:
  using Versions = std::vector<const ModelVersion*>;

  void open();
  void step();
  // A transaction on its way.
  struct Sent {
    std::vector<ModelOperation> operations;
    std::string author;
    std::set<base::ErrorKind> refusals;  // what it may be refused with, on any state since
  };

  // Sends transactions without waiting for one another; the ledger has them in this order.
  void commit(std::vector<std::vector<ModelOperation>> made);
  void compare(const Sent& sent, const base::Result<std::vector<Outcome>>& outcomes);
  void disturb();
  void restart();

  void check_reads();
  void check_version(const ModelVersion* expected, const base::Result<Version>& actual);
  void check_search();
  void check_pages(SearchQuery query, const Versions& expected, Instant at);
  void check_includes(const ModelQuery& query, const Versions& matches, Instant at);
  void check_history();
  void check_counts();
  SearchQuery parsed(const ModelQuery& query, std::vector<RawParameter> more = {}) const;
  Instant some_instant();
  fhir::TypeId type(const std::string& name) const;

  // Fails the test unless `holds`.
  void expect(bool holds, const std::string& what) const;

  const std::uint64_t seed_;
  SeededRandom random_;
  SeededRandom ids_;  // the engine's own
  ManualClock clock_;
  std::unique_ptr<Stage> stage_;
  EngineOptions options_;
  Model model_;
  bool shaken_ = false;  // writes may be refused by the stage
  std::uint32_t step_ = 0;
  std::string doing_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace engine::testing
