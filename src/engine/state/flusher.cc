#include "engine/state/flusher.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace engine {

namespace {

// On a disk that refuses, each attempt costs time that reads could use.
constexpr auto kPause = std::chrono::milliseconds(500);

}  // namespace

Flusher::Flusher(storage::IndexStore& store, Steps steps)
    : store_(store), steps_(std::move(steps)), thread_([this] { run(); }) {}

Flusher::~Flusher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Flusher::is_free() const {
  const std::lock_guard lock(mutex_);
  return !running_ && (!failure_ || is_pause_over());
}

bool Flusher::has_failed() const {
  const std::lock_guard lock(mutex_);
  return failure_.has_value();
}

base::Result<> Flusher::make_ready() {
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  if (batch_ != nullptr && is_pause_over()) {
    begin(lock);
    wait_until_idle(lock);
  }
  return batch_ == nullptr ? base::Result<>{} : outcome();
}

void Flusher::submit(std::unique_ptr<storage::IndexBatch> batch) {
  std::unique_lock lock(mutex_);
  CHECK_FATAL(!running_ && batch_ == nullptr);
  batch_ = std::move(batch);
  is_complete_ = false;
  begin(lock);
}

base::Result<> Flusher::wait() {
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  if (failure_) {
    begin(lock);
    wait_until_idle(lock);
  }
  return outcome();
}

void Flusher::begin(std::unique_lock<std::mutex>& lock) {
  running_ = true;
  lock.unlock();
  changed_.notify_all();
  lock.lock();
}

void Flusher::wait_until_idle(std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [this] { return !running_; });
}

bool Flusher::is_pause_over() const {
  return std::chrono::steady_clock::now() - failed_at_ >= kPause;
}

base::Result<> Flusher::outcome() const {
  if (!failure_) return {};
  if (failure_->kind == base::ErrorKind::Damaged) return std::unexpected(*failure_);
  return base::fail_with_detail(base::ErrorKind::Unavailable,
                                "the index cannot be written to disk: nothing can be stored until "
                                "there is room and the disk works",
                                failure_->detail);
}

void Flusher::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return running_ || stopping_; });
    if (!running_) return;
    lock.unlock();
    base::Result<> written = write();
    lock.lock();
    if (written) {
      if (failure_) base::log(base::LogLevel::Info, "index-written-again");
      failure_.reset();
    } else {
      if (!failure_)
        base::log(base::LogLevel::Error, "index-not-written",
                  {{"detail", base::Loggable{written.error().detail}}});
      failure_ = std::move(written).error();
      failed_at_ = std::chrono::steady_clock::now();
    }
    running_ = false;
    changed_.notify_all();
  }
}

// Goes on where the last attempt failed. No one else touches the batch while this runs.
base::Result<> Flusher::write() {
  if (batch_ != nullptr) {
    if (!is_complete_) TRY_VOID(steps_.complete(*batch_));
    is_complete_ = true;
    TRY_VOID(store_.write(*batch_));
    steps_.written();
    batch_.reset();
  }
  return store_.flush();
}

}  // namespace engine
