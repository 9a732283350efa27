#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/subscription/hub.h"
#include "http/client/client.h"
#include "rest/subscription/notification.h"

namespace rest {

struct RestHookOptions {
  unsigned threads = 4;
  int retry_first_ms = 1'000;  // doubled with each failure,
  int retry_max_ms = 300'000;  // up to this
  int refusals_max = 5;        // answers 4xx to one notification, then it is a dead letter
  int failures_for_error = 3;  // in a row, then the status is error; it is tried on
  std::int64_t off_after_ms = 24 * 3600 * 1000;  // without one success
};

// Delivers to rest-hook endpoints: of each subscription one notification at a time, in order, the
// next only when the one before was taken. An endpoint that is down (no answer, or 5xx, 408, 429)
// would take no other either: it is tried with growing pauses, the status becomes error, and after
// a day off; then what is undelivered is in the list of dead letters. An endpoint that refuses one
// notification (any other answer but 2xx) may take the next: that one becomes a dead letter. 410
// turns the subscription off at once.
//
// With criteria that are a search (R4): POST without a body, or, with a payload, PUT of the
// resource to [endpoint]/[type]/[id]. With a topic: POST of a notification Bundle. Every request
// has a header Eir-Event with its event numbers; a repetition has Eir-Repeat: true.
class RestHookDeliverer {
 public:
  // All outlive it.
  RestHookDeliverer(engine::SubscriptionHub& hub, const Notifier& notifier,
                    const http::Client& client, const RestHookOptions& options);
  ~RestHookDeliverer();  // waits for the requests under way

 private:
  using Clock = std::chrono::steady_clock;
  struct Endpoint {
    bool is_busy = false;
    bool is_due = true;
    Clock::time_point next_at;  // not before
    Clock::time_point last_success = Clock::now();
    Clock::time_point last_sent = Clock::now();
    int failures = 0;
    int refusals = 0;
    bool has_shaken = false;      // answered a handshake, or was active when we came
    std::uint64_t attempted = 0;  // up to here events were sent, taken or not
  };
  enum class Outcome : std::uint8_t {
    Nothing,  // there was nothing to send
    Taken,
    Refused,  // this notification
    Failed,   // any
    Gone
  };
  struct Attempted {
    Outcome outcome = Outcome::Nothing;
    std::string reason;
  };

  void work();
  std::string take_due(std::unique_lock<std::mutex>& lock);
  struct Situation {
    bool heartbeat_due = false;
    bool needs_handshake = false;
    std::uint64_t attempted = 0;
  };
  Situation situation_of(const engine::SubscriptionView& view);
  Attempted attempt(const engine::SubscriptionView& view, const Situation& situation);
  Attempted send(const engine::SubscriptionView& view, NotificationKind kind,
                 std::span<const engine::Event> events) const;
  base::Result<http::ClientRequest> request_for(const engine::SubscriptionView& view,
                                                NotificationKind kind,
                                                std::span<const engine::Event> events) const;
  void serve(const std::string& id);
  void settle(const engine::SubscriptionView& view, const Attempted& attempted);
  std::chrono::milliseconds pause_after(int failures) const;

  engine::SubscriptionHub& hub_;
  const Notifier& notifier_;
  const http::Client& client_;
  const RestHookOptions options_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Endpoint> endpoints_;
  bool stopping_ = false;
  std::uint64_t listener_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace rest
