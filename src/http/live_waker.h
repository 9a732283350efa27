#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "http/io_loop.h"

namespace http {

// Calls a function on a loop's thread when any thread asks for it, until it is closed there. Held
// by everybody who may ask; outlives the loop.
class LiveWaker final : public std::enable_shared_from_this<LiveWaker> {
 public:
  LiveWaker(IoLoop& loop, std::function<void()> told) : loop_(&loop), told_(std::move(told)) {}

  // Any thread. Many calls before the loop gets to it are one.
  void wake() {
    const std::lock_guard lock(mutex_);
    if (loop_ == nullptr || std::exchange(pending_, true)) return;
    // Under the lock, so that the loop cannot go away in between.
    loop_->post([self = shared_from_this()](IoLoop&) { self->tell(); });
  }

  // The loop's thread only, as what follows.
  void close() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  void tell() {
    {
      const std::lock_guard lock(mutex_);
      pending_ = false;
      if (loop_ == nullptr) return;
    }
    told_();
  }

  std::mutex mutex_;
  IoLoop* loop_;
  bool pending_ = false;
  const std::function<void()> told_;
};

}  // namespace http
