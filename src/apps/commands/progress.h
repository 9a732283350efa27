#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>

namespace apps {

using ProgressSeconds = std::chrono::duration<double>;

// Tells how far a command is, twice a second until it is destroyed, then once more.
class Progress {
 public:
  // `end` is what ends the line: nothing until the last.
  using Print = std::function<void(ProgressSeconds elapsed, const char* end)>;

  explicit Progress(Print print)
      : print_(std::move(print)),
        start_(std::chrono::steady_clock::now()),
        thread_([this] { run(); }) {}
  ~Progress() {
    stop_ = true;
    thread_.join();
    print_(elapsed(), "\n");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  ProgressSeconds elapsed() const { return std::chrono::steady_clock::now() - start_; }
  void run() {
    for (int tick = 1; !stop_; ++tick) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (tick % 10 == 0) print_(elapsed(), "");
    }
  }

  const Print print_;
  const std::chrono::steady_clock::time_point start_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace apps
