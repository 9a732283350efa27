#include "engine/subscription/follow_thread.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace engine {

namespace {

using Duration = std::chrono::steady_clock::duration;
constexpr auto kUnhurried = std::chrono::milliseconds(20);
constexpr auto kPause = std::chrono::seconds(1);
constexpr auto kWaitMax = std::chrono::seconds(5);

}  // namespace

void FollowThread::start(std::function<Look()> look, std::function<Instant()> newest) {
  look_ = std::move(look);
  newest_ = std::move(newest);
  thread_ = std::thread([this] { run(); });
}

void FollowThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void FollowThread::wake() {
  if (awake_.exchange(true)) return;
  const std::lock_guard lock(mutex_);
  woken_.notify_one();
}

void FollowThread::wait_until(Instant upto) {
  wake();
  std::unique_lock lock(mutex_);
  followed_.wait_for(lock, kWaitMax, [&] { return upto_ >= upto || stopping_; });
}

void FollowThread::run() {
  while (true) {
    awake_ = false;
    const auto begin = std::chrono::steady_clock::now();
    const Look seen = look_();
    const auto rest = 2 * (std::chrono::steady_clock::now() - begin);
    std::unique_lock lock(mutex_);
    upto_ = seen.upto;
    followed_.notify_all();
    awake_ = true;
    woken_.wait_for(lock, std::min<Duration>(rest, kUnhurried), [this] { return stopping_; });
    if (stopping_) return;
    awake_ = false;
    // Who commits during the rest wakes nobody, so this is asked behind it.
    if (seen.moved && seen.upto < newest_()) continue;
    woken_.wait_for(lock, kPause, [this] { return awake_.load() || stopping_; });
    if (awake_ && seen.in_no_hurry) woken_.wait_for(lock, kUnhurried, [this] { return stopping_; });
  }
}

}  // namespace engine
