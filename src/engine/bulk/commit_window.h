#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "access/caller.h"
#include "base/result.h"
#include "engine/engine.h"

namespace engine {

// Commits operations that have nothing to do with each other, each as a transaction of its own,
// with many on their way at once: they share the ledger's syncs, and one that is refused harms no
// other. What one thread adds is decided in that order.
//
// Thread safety: add() may be called from several threads.
class CommitWindow {
 public:
  // Called once for each operation, by any thread and by several at once. Light work only: it may
  // be the thread on which all writes wait.
  using OnDone = std::function<void(std::uint64_t tag, base::Result<Outcome> outcome)>;

  CommitWindow(Engine& engine, const access_control::Caller& caller, std::size_t in_flight_max,
               OnDone done)
      : engine_(engine), caller_(caller), in_flight_max_(in_flight_max), done_(std::move(done)) {}
  ~CommitWindow() { wait(); }
  CommitWindow(const CommitWindow&) = delete;
  CommitWindow& operator=(const CommitWindow&) = delete;

  // Prepares on this thread. Waits while too many are on their way. A defect of the engine is
  // thrown on, and `done` is not called.
  void add(std::uint64_t tag, Operation operation);
  // Until all are done.
  void wait();

 private:
  class Place;

  void give_back();
  void finish(std::uint64_t tag, base::Result<std::vector<Outcome>> outcomes);

  Engine& engine_;
  const access_control::Caller caller_;
  const std::size_t in_flight_max_;
  const OnDone done_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t in_flight_ = 0;
};

}  // namespace engine
