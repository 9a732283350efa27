#include "engine/engine.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "engine/bulk/scanner.h"
#include "engine/check/index_check.h"
#include "engine/compartment/compartment.h"
#include "engine/feed/feed.h"
#include "engine/history/historian.h"
#include "engine/index/indexer.h"
#include "engine/labels/labels_in_use.h"
#include "engine/parameters/reindexer.h"
#include "engine/read/reader.h"
#include "engine/replay.h"
#include "engine/search/searcher.h"
#include "engine/state/state.h"
#include "engine/terminology/terms.h"
#include "engine/transaction/prepare.h"
#include "engine/transaction/sequencer.h"

namespace engine {

namespace {

class EngineOverLedger final : public Engine {
 public:
  EngineOverLedger(const EngineParts& parts, EngineOptions options, std::unique_ptr<State> state)
      : parts_(parts),
        options_(std::move(options)),
        state_(std::move(state)),
        reader_(parts_.definitions, parts_.ledger, *state_),
        parameters_(restored_parameters(parts_.definitions, *state_)),
        terms_(parts_.definitions, *state_, reader_, options_.terminology_bytes_max),
        searcher_(parts_.definitions, *state_, reader_, parameters_, state_->base_url(),
                  options_.search_budget, &terms_),
        scanner_(parts_.definitions, *state_, reader_, searcher_),
        historian_(parts_.definitions, *state_, reader_, options_.search_budget),
        extractor_(parts_.definitions, state_->base_url()),
        compartments_(parts_.definitions, *state_, reader_, extractor_, state_->base_url(),
                      options_.search_budget),
        preparer_(parts_, *state_, reader_, searcher_, parameters_) {}

  base::Result<> start() {
    // The index cannot know more than the record it is made from: the ledger has lost its end,
    // which a torn write of something unacknowledged never does. Going on would hide it.
    if (state_->now().t > parts_.ledger.last_t())
      return base::fail_with_detail(
          base::ErrorKind::Internal,
          "the ledger ends before what the index has seen: restore the ledger, or delete the "
          "index folder to accept the loss",
          "index at t " + std::to_string(state_->now().t) + ", ledger at t " +
              std::to_string(parts_.ledger.last_t()));
    TRY_VOID(replay(parts_.definitions, parts_.ledger, parameters_.get()->indexer(), *state_));
    sequencer_ = std::make_unique<Sequencer>(parts_, options_, *state_, reader_, searcher_,
                                             preparer_, parameters_, bell_);
    reindexer_ = std::make_unique<Reindexer>(parts_, *state_, reader_, state_->base_url(),
                                             parameters_, *sequencer_);
    return {};
  }

  Instant now() const override { return state_->now(); }

  base::Result<Instant> state_at(const access_control::Caller&,
                                 base::Timestamp time) const override {
    return searcher_.state_at(time);
  }

  base::Result<Version> read(const access_control::Caller&, Instant at, fhir::TypeId type,
                             std::string_view id) const override {
    return reader_.read(std::min(at, now()), type, id);
  }

  base::Result<Version> read_version(const access_control::Caller&, fhir::TypeId type,
                                     std::string_view id, std::uint32_t number) const override {
    return reader_.read_version(type, id, number);
  }

  base::Result<SearchResult> search(const access_control::Caller&, Instant at,
                                    const SearchQuery& query) const override {
    return searcher_.search(std::min(at, now()), query);
  }

  base::Result<CompartmentPage> compartment(const access_control::Caller&, Instant at,
                                            const CompartmentQuery& query) const override {
    return compartments_.page(std::min(at, now()), query);
  }

  std::shared_ptr<const ParameterSet> parameters() const override { return parameters_.get(); }

  std::vector<ParameterStatus> parameter_status(const access_control::Caller&) const override {
    return reindexer_->status();
  }

  base::Result<Labels> labels(const access_control::Caller&, Instant at,
                              fhir::TypeId type) const override {
    return labels_in_use(parts_.definitions, *state_, options_.search_budget, std::min(at, now()),
                         type);
  }

  Terminology terminology(const access_control::Caller&, Instant at) const override {
    return {terms_.at(std::min(at, now())), &terms_.cache()};
  }

  base::Result<HistoryPage> history(const access_control::Caller&,
                                    const HistoryQuery& query) const override {
    return historian_.history(query);
  }

  base::Result<ChangePage> changes(const access_control::Caller&, Instant after,
                                   std::size_t count_max) const override {
    return read_changes(parts_.definitions, *state_, after, count_max);
  }

  base::Result<Version> version_at(const access_control::Caller&, fhir::TypeId type,
                                   Ordinal ordinal) const override {
    return reader_.load(type, ordinal);
  }

  std::string author(const Change& change) const override {
    return state_->authors().name(change.author);
  }

  void watch(std::function<void(Instant)> told) override { bell_.set(std::move(told)); }

  base::Result<std::unique_ptr<Scan>> scan(const access_control::Caller&,
                                           const ScanQuery& query) const override {
    return scanner_.scan(query);
  }

  void commit(const access_control::Caller& caller, std::vector<Operation> operations,
              CommitDone done) override {
    auto prepared = preparer_.prepare(operations, now());
    if (!prepared) return done(std::unexpected(std::move(prepared).error()));
    sequencer_->submit(caller.name(), std::move(operations), *std::move(prepared), std::move(done));
  }

  base::Result<> writable() const override { return sequencer_->writable(); }

  base::Result<> flush() override { return sequencer_->flush(); }

  std::vector<TypeCount> counts() const override {
    std::vector<TypeCount> counts;
    for (const fhir::TypeId type : parts_.definitions.resources()) {
      const TypeState& state = state_->of(type);
      if (state.versions() > 0) counts.push_back({type, state.current(), state.versions()});
    }
    return counts;
  }

  MemoryUse memory() const override { return state_->memory(); }

  base::Result<std::vector<std::string>> verify_index() const override {
    return IndexCheck(parts_.definitions, *state_, reader_, *parameters_.get()).run();
  }

 private:
  const EngineParts parts_;
  const EngineOptions options_;
  const std::unique_ptr<State> state_;
  const Reader reader_;
  CurrentParameters parameters_;
  const Terms terms_;
  const Searcher searcher_;
  const Scanner scanner_;
  const Historian historian_;
  const fhir::Extractor extractor_;
  const Compartments compartments_;
  const Preparer preparer_;
  FeedBell bell_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<Reindexer> reindexer_;  // last: works with all of the above
};

}  // namespace

base::Result<std::unique_ptr<Engine>> Engine::open(const EngineParts& parts,
                                                   const EngineOptions& options) {
  const FlushRules rules{.head_bytes_max = options.head_bytes_max,
                         .versions_max = options.flush_versions_max,
                         .after = std::chrono::milliseconds(options.flush_after_ms),
                         .cache_bytes_max = options.cache_bytes_max};
  auto state = TRY(State::open(parts.definitions, parts.store, options.base_url, rules));
  auto engine = std::make_unique<EngineOverLedger>(parts, options, std::move(state));
  base::Result<> started = engine->start();
  if (!started && started.error().kind == base::ErrorKind::Damaged) {
    engine.reset();
    state = TRY(State::open_anew(parts.definitions, parts.store, options.base_url, rules,
                                 started.error().detail));
    engine = std::make_unique<EngineOverLedger>(parts, options, std::move(state));
    started = engine->start();
  }
  TRY_VOID(std::move(started));
  return engine;
}

base::Result<std::vector<Outcome>> commit_and_wait(Engine& engine,
                                                   const access_control::Caller& caller,
                                                   std::vector<Operation> operations) {
  std::promise<base::Result<std::vector<Outcome>>> promise;
  engine.commit(caller, std::move(operations),
                [&promise](base::Result<std::vector<Outcome>> result) {
                  promise.set_value(std::move(result));
                });
  return promise.get_future().get();
}

}  // namespace engine
