#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "storage/index_store.h"

namespace engine {

// Brings one batch at a time to the index store, durably, on a thread of its own. What fails is
// kept and tried again.
//
// Thread safety: one caller at a time.
class Flusher {
 public:
  // Both run on the flusher's thread.
  struct Steps {
    std::function<base::Result<>(storage::IndexBatch&)> complete;  // adds what the batch lacks
    std::function<void()> written;  // readers find the batch in the store
  };

  Flusher(storage::IndexStore& store, Steps steps);
  ~Flusher();  // ends what is under way
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  // Nothing is under way, and nothing failed a moment ago: a flush can be begun without waiting.
  bool is_free() const;
  // What was handed over is not all durable: the disk refused.
  bool has_failed() const;

  // Waits until a batch can be handed over. One that failed is tried again first, but not right
  // after it failed: until then Unavailable, at once.
  base::Result<> make_ready();
  // Requires make_ready().
  void submit(std::unique_ptr<storage::IndexBatch> batch);
  // Waits until everything handed over is durable. Unavailable if the disk refuses.
  base::Result<> wait();

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void run();
  base::Result<> write();
  void begin(std::unique_lock<std::mutex>& lock);
  void wait_until_idle(std::unique_lock<std::mutex>& lock);
  bool is_pause_over() const;
  base::Result<> outcome() const;

  storage::IndexStore& store_;
  const Steps steps_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<storage::IndexBatch> batch_;  // not in the store yet
  bool is_complete_ = false;                    // of batch_
  bool running_ = false;
  bool stopping_ = false;
  std::optional<base::Error> failure_;  // of the last attempt
  SteadyTime failed_at_;
  std::thread thread_;
};

}  // namespace engine
