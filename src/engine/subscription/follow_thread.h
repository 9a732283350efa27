#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/version.h"

namespace engine {

// The thread that follows the feed, and how often it looks. A commit that comes alone finds it
// waiting; under load one look serves many commits, which wake nobody meanwhile, and most of a core
// is left to them.
//
// Thread safety: wake() and wait_until() may be called from any thread; the rest by its owner.
class FollowThread {
 public:
  struct Look {
    Instant upto;              // up to where everything has been looked at
    bool moved = false;        // if not, it failed and is tried again after a pause
    bool in_no_hurry = false;  // nobody waits for what comes next
  };

  // `look` looks at what is new, on the thread; `newest` says up to where there is something. They
  // do not throw.
  void start(std::function<Look()> look, std::function<Instant()> newest);
  // Waits for the look that runs.
  void stop();

  // That there is something new. Costs next to nothing when the thread knows already.
  void wake();
  // Blocks until everything up to `upto` has been looked at, 5 seconds at most.
  void wait_until(Instant upto);

 private:
  void run();

  std::function<Look()> look_;
  std::function<Instant()> newest_;
  std::atomic<bool> awake_ = false;
  std::mutex mutex_;  // guards stopping_ and upto_
  std::condition_variable woken_;
  std::condition_variable followed_;
  Instant upto_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace engine
