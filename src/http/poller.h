#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace http {

// Told that a socket can be read, or written, again.
class Watcher {
 public:
  struct Ready {
    bool input = false;   // bytes, an end or an error wait to be read
    bool output = false;  // bytes or an error wait to be written
    bool ended = false;   // the peer will send no more: reading comes to an end, not to a pause
  };
  virtual void on_ready(Ready ready) = 0;

 protected:
  ~Watcher() = default;
};

// Waits for sockets and for other threads. epoll, edge-triggered: a socket is registered once, and
// a wait costs no system call of its own. Asio's reactor needs one for every wait, which is what
// made its coroutines 20 % slower here.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Any thread: poll() returns, and runs what was posted.
  void wake();
  void post(std::move_only_function<void()> function);

  // The rest: one thread.
  // `watcher` must live until the socket is closed, and then until poll() returns. It may be
  // destroyed by its own on_ready().
  void watch(int socket, Watcher& watcher);
  // Waits for at most `wait_ms`, tells the watchers, then runs what was posted.
  void poll(int wait_ms);

 private:
  void run_posted();

  int epoll_;
  int event_;
  std::mutex mutex_;
  std::vector<std::move_only_function<void()>> posted_;
};

}  // namespace http
