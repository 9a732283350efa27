#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace base {

// Wakes one thread that works in the background: something has changed, or it is time to stop.
// Calls before it looks count as one.
//
// Thread safety: every method may be called from any thread.
class WakeUp {
 public:
  void call() {
    {
      const std::lock_guard lock(mutex_);
      called_ = true;
    }
    woken_.notify_all();
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    woken_.notify_all();
  }

  bool is_stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }
  // Whether there is a call that was not taken.
  bool is_called() const {
    const std::lock_guard lock(mutex_);
    return called_;
  }
  // Whether it was called since it was last taken.
  bool take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(called_, false);
  }
  // Waits for a call or the stop. False: stop.
  bool wait() {
    std::unique_lock lock(mutex_);
    woken_.wait(lock, [this] { return called_ || stopping_; });
    return !stopping_;
  }
  // Waits for the stop, at most so long.
  void pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, time, [this] { return stopping_; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable woken_;
  bool called_ = false;
  bool stopping_ = false;
};

}  // namespace base
