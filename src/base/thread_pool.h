#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace base {

// A fixed number of threads that run tasks in the order they came. The queue is bounded, so that a
// server under load refuses work early and stays well.
//
// Thread safety: try_run() may be called from any thread, also from a task. A task that throws
// (a failed CHECK) is logged and dropped; the thread goes on.
class ThreadPool {
 public:
  using Task = std::move_only_function<void()>;

  ThreadPool(unsigned threads, std::size_t queue_max);
  // Runs what is queued, then ends the threads.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Queues the task and takes it. False, with the task left to the caller, if the queue is full.
  [[nodiscard]] bool try_run(Task& task);

  std::size_t queued() const;

 private:
  void work();

  const std::size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace base
