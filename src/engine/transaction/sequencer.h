#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/feed/feed.h"
#include "engine/parameters/parameter_set.h"
#include "engine/state/state.h"
#include "engine/transaction/decide.h"
#include "engine/transaction/prepare.h"

namespace engine {

// The serial part of every write: takes prepared transactions in order of arrival, decides a
// group, appends it to the ledger with one fsync, applies it, shows it to readers, answers.
// While one group is being made durable the next one gathers.
//
// Thread safety: submit(), run_alone() and flush() may be called from any thread at any time.
class Sequencer {
 public:
  Sequencer(const EngineParts& parts, const EngineOptions& options, State& state,
            const Reader& reader, const Searcher& searcher, const Preparer& preparer,
            CurrentParameters& parameters, FeedBell& bell);
  ~Sequencer();  // what waits is answered Unavailable

  // `done` is called once, on the sequencer's thread, or here if the queue is full.
  void submit(std::string author, std::vector<Operation> operations, PreparedTransaction prepared,
              CommitDone done);
  // Runs `task` between two transactions, when all those submitted before are applied, and waits
  // for it. Unavailable if the sequencer stops before.
  base::Result<> run_alone(std::function<base::Result<>()> task);
  base::Result<> flush();
  // Unavailable, and why, while the disk refuses.
  base::Result<> writable() const;

 private:
  struct Pending {
    std::string author;
    std::vector<Operation> operations;  // kept in case it must be prepared again
    PreparedTransaction prepared;
    CommitDone done;
    std::function<base::Result<>()> alone;  // if set, this is no transaction
  };
  struct Decided {
    Pending pending;
    DecidedTransaction transaction;
  };

  void run();
  std::optional<std::vector<Pending>> take_waiting();
  void decide_all(std::vector<Pending>& batch);
  void decide(Pending& pending, std::vector<Decided>& group);
  void add(std::vector<Decided>& group, Decided decided);
  void commit(std::vector<Decided>& group);
  base::Result<> make_durable(std::vector<Decided>& group) noexcept;
  void apply(std::vector<Decided>& group, std::span<const storage::LedgerEntry> entries,
             std::span<const storage::DocumentRef> documents);
  void keep_house();
  void note(const base::Result<>& disk);
  base::Timestamp next_time();

  const EngineParts& parts_;
  const EngineOptions& options_;
  State& state_;
  const Preparer& preparer_;
  CurrentParameters& parameters_;
  const fhir::TypeId search_parameter_;
  FeedBell& bell_;
  Decider decider_;
  base::Timestamp last_time_;
  std::size_t group_bytes_ = 0;

  mutable std::mutex refusal_mutex_;
  std::optional<base::Error> refusal_;  // why the disk does not take writes

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Pending> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace engine
