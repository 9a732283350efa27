#include "base/thread_pool.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.h"

namespace base {

ThreadPool::ThreadPool(unsigned threads, std::size_t queue_max) : queue_max_(queue_max) {
  threads_.reserve(std::max(1U, threads));
  for (unsigned i = 0; i < std::max(1U, threads); ++i)
    threads_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

bool ThreadPool::try_run(Task& task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

std::size_t ThreadPool::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void ThreadPool::work() {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    try {
      task();
    } catch (const std::exception& failure) {
      log(LogLevel::Error, "task_failed", {{"reason", Loggable{failure.what()}}});
    }
  }
}

}  // namespace base
