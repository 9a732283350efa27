#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "http/body_budget.h"
#include "http/head_scanner.h"
#include "http/message.h"
#include "http/refusal.h"
#include "http/server.h"

namespace http {

// How often each status was refused since the last log line. Any thread.
class RefusedCounts {
 public:
  void count(int status);
  void log();

 private:
  static constexpr std::array kStatuses = {400, 408, 413, 414, 415, 417, 431, 500, 501, 503, 505};
  std::array<std::atomic<std::uint64_t>, kStatuses.size()> counts_{};
};

enum class Admission : std::uint8_t {
  Serve,
  Refuse,  // one too many: say so and close
  Drop     // far too many: close at once
};

// What the loops of one server share. Any thread.
class ServerCore {
 public:
  ServerCore(const ServerOptions& server_options, Handler& request_handler);

  // The application's answer to a refused request, counted for the log. Never throws.
  Response refuse(const Refusal& refusal);
  // One log line with what was refused since the last, if anything.
  void log_refused();

  // To be followed by one connection_closed() with the answer.
  Admission connection_opened();
  void connection_closed(Admission admission);
  // False if some are still open after `wait_ms`.
  bool wait_until_closed(int wait_ms);
  std::size_t open_connections() const;

  // False: there are too many. To be followed by one live_closed() if true.
  bool live_opened();
  void live_closed() { live_.fetch_sub(1); }

  const ServerOptions options;
  const HeadLimits head_limits;
  Handler& handler;
  BodyBudget budget;
  BodyBudget answer_budget;

 private:
  RefusedCounts refused_;
  std::atomic<std::size_t> served_{0};
  std::atomic<std::size_t> turned_away_{0};
  std::atomic<std::size_t> live_{0};
  std::mutex closed_mutex_;
  std::condition_variable closed_;
};

}  // namespace http
