#include "http/server_core.h"

#include <chrono>
#include <exception>
#include <string>

#include "base/log.h"

namespace http {

namespace {

// How many connections at a time are told politely that there are too many.
constexpr std::size_t kRefusalsMax = 64;

}  // namespace

ServerCore::ServerCore(const ServerOptions& server_options, Handler& request_handler)
    : options(server_options),
      head_limits{server_options.head_bytes_max, server_options.target_bytes_max},
      handler(request_handler),
      budget(server_options.body_bytes_in_flight_max),
      answer_budget(server_options.answer_bytes_in_flight_max) {}

Response ServerCore::refuse(const Refusal& refusal) {
  refused_.count(refusal.status);
  try {
    return handler.refuse(refusal.status, refusal.reason);
  } catch (const std::exception&) {
    base::log(base::LogLevel::Error, "http.refuse_failed", {{"status", refusal.status}});
  }
  Response plain;
  plain.status = refusal.status;
  plain.headers.add("Content-Type", "text/plain; charset=utf-8");
  plain.body = refusal.reason;
  return plain;
}

void ServerCore::log_refused() {
  refused_.log();
}

Admission ServerCore::connection_opened() {
  if (served_.fetch_add(1) < options.connections_max) return Admission::Serve;
  // Counted apart: those who are turned away must not keep others from a place that gets free.
  const auto before = turned_away_.fetch_add(1);
  served_.fetch_sub(1);
  return before < kRefusalsMax ? Admission::Refuse : Admission::Drop;
}

void ServerCore::connection_closed(Admission admission) {
  (admission == Admission::Serve ? served_ : turned_away_).fetch_sub(1);
  if (open_connections() > 0) return;
  const std::lock_guard lock(closed_mutex_);
  closed_.notify_all();
}

bool ServerCore::live_opened() {
  if (live_.fetch_add(1) < options.live_connections_max) return true;
  live_.fetch_sub(1);
  return false;
}

std::size_t ServerCore::open_connections() const {
  return served_.load() + turned_away_.load();
}

bool ServerCore::wait_until_closed(int wait_ms) {
  std::unique_lock lock(closed_mutex_);
  return closed_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                          [this] { return open_connections() == 0; });
}

void RefusedCounts::count(int status) {
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (kStatuses[i] == status) counts_[i].fetch_add(1, std::memory_order_relaxed);
  }
}

void RefusedCounts::log() {
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    const auto count = counts_[i].exchange(0, std::memory_order_relaxed);
    if (count == 0) continue;
    base::log(base::LogLevel::Warning, "http.refused",
              {{"status", kStatuses[i]}, {"count", count}});
  }
}

}  // namespace http
