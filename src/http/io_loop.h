#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/exchange.h"
#include "http/gzip.h"
#include "http/poller.h"
#include "http/server_core.h"

namespace http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Something that lives on a loop and is told about its socket, time and the end. The loop owns it,
// and destroys it when it says so. The loop's thread only.
class LoopMember : public Watcher {
 public:
  virtual ~LoopMember() = default;

  virtual void on_turn() {}  // asked for by IoLoop::call_again()
  virtual void on_tick(SteadyTime now) = 0;
  virtual void on_drain() = 0;  // finish what is begun, start nothing
  virtual void on_abort() = 0;  // finish now: the loop ends

 private:
  friend class IoLoop;
  std::size_t position_ = 0;
  bool has_asked_ = false;  // for a turn
};

// One thread and what its connections share.
class IoLoop {
 public:
  explicit IoLoop(ServerCore& core);
  ~IoLoop();

  void start();
  // Any thread.
  void post(std::move_only_function<void(IoLoop&)> function);
  std::atomic<std::size_t>& load() { return load_; }  // connections, also those on their way here
  void drain();
  void abort();
  void join();

  // The rest: the loop's thread only, or before start().
  ServerCore& core() { return core_; }
  ExchangePool& exchanges() { return exchanges_; }
  GzipEncoder& gzip() { return gzip_; }
  // Bytes read from a socket, until the next read of any connection.
  std::span<char> scratch() { return scratch_; }
  // Memory for text on its way out, warm from the last use; empty if it is lent to somebody.
  std::string& spare_text() { return spare_text_; }
  std::string_view date_line() const { return date_line_; }
  SteadyTime now() const { return now_; }  // of this turn of the loop
  bool is_draining() const { return draining_; }
  void add(std::unique_ptr<LoopMember> member, int socket);
  void destroy(LoopMember& member);
  // on_turn() once, after the others have had theirs.
  void call_again(LoopMember& member);

 private:
  void run();
  void turn();
  void tick();
  void give_turns();
  template <class Function>
  void for_each_member(Function function);

  ServerCore& core_;
  Poller poller_;
  std::shared_ptr<Mailbox> mailbox_;
  ExchangePool exchanges_{mailbox_};
  GzipEncoder gzip_{GzipEncoder::Level::Fast};
  std::vector<char> scratch_;
  std::string spare_text_;
  std::vector<std::unique_ptr<LoopMember>> members_;
  std::vector<LoopMember*> again_;    // those that asked for a turn
  std::vector<LoopMember*> turning_;  // those that have it; null: destroyed since
  std::string date_line_;
  std::int64_t date_second_ = 0;
  SteadyTime now_;
  SteadyTime next_tick_;
  SteadyTime refused_logged_at_;
  std::atomic<std::size_t> load_{0};
  bool draining_ = false;
  bool aborted_ = false;
  std::thread thread_;
};

}  // namespace http
