#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.h"
#include "http/gzip.h"
#include "http/server_core.h"

namespace boost::asio {
class io_context;
}

namespace http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Something that lives on a loop and is told about time and the end. The loop's thread only.
class LoopMember {
 public:
  virtual void on_tick(SteadyTime now) = 0;
  virtual void on_drain() = 0;  // finish what is begun, start nothing
  virtual void on_abort() = 0;  // finish now

 protected:
  ~LoopMember() = default;

 private:
  friend class IoLoop;
  std::size_t position_ = 0;
};

// One thread with its io_context, and what its connections share.
class IoLoop {
 public:
  explicit IoLoop(ServerCore& core);
  ~IoLoop();

  void start();
  // Any thread. Takes over an accepted socket, counted by ServerCore::connection_opened().
  void adopt(int socket, Admission admission);
  std::size_t load() const { return load_.load(std::memory_order_relaxed); }
  void drain();
  void abort();
  void join();

  // The rest: the loop's thread only.
  boost::asio::io_context& context();
  ServerCore& core() { return core_; }
  const std::shared_ptr<Mailbox>& mailbox() { return mailbox_; }
  GzipEncoder& gzip() { return gzip_; }
  // Bytes read from a socket, until the next read of any connection.
  std::span<char> scratch() { return scratch_; }
  std::string_view date_line() const { return date_line_; }
  // Of the last tick: close enough for timeouts.
  SteadyTime now() const { return now_; }
  bool is_draining() const { return draining_; }
  void add(LoopMember& member);
  void remove(LoopMember& member, Admission admission);  // its connection has closed

 private:
  struct Machinery;

  void run();
  void schedule_tick();
  void tick();

  ServerCore& core_;
  std::unique_ptr<Machinery> machinery_;
  std::shared_ptr<Mailbox> mailbox_;
  GzipEncoder gzip_{GzipEncoder::Level::Fast};
  std::vector<char> scratch_;
  std::vector<LoopMember*> members_;
  std::string date_line_;
  std::int64_t date_second_ = 0;
  SteadyTime now_;
  SteadyTime refused_logged_at_;
  std::atomic<std::size_t> load_{0};
  bool draining_ = false;
  bool aborted_ = false;
};

}  // namespace http
