#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace http {

// A coroutine that runs when it is awaited or started, and owns its frame. It may await other tasks
// and awaiters that keep the handle and resume it on the same thread. Not thread-safe.
class [[nodiscard]] Task {
 public:
  struct promise_type {
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Return {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) noexcept {
          return self.promise().awaiter;
        }
        void await_resume() noexcept {}
      };
      return Return{};
    }
    void return_void() {}
    void unhandled_exception() { exception = std::current_exception(); }

    std::coroutine_handle<> awaiter = std::noop_coroutine();
    std::exception_ptr exception;
  };

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // The outermost task: runs until it first waits, and is then resumed by whoever has the handle.
  void start() { handle_.resume(); }
  bool is_done() const { return handle_.done(); }
  // Throws what the task threw. Only when done.
  void rethrow() const {
    if (handle_.promise().exception) std::rethrow_exception(handle_.promise().exception);
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle_.promise().awaiter = awaiter;
    return handle_;
  }
  void await_resume() const { rethrow(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

}  // namespace http
