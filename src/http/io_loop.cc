#include "http/io_loop.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <thread>

#include "base/log.h"
#include "http/connection.h"

namespace http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kScratchBytes = 128 * 1024;
constexpr auto kRefusedLogInterval = std::chrono::seconds(60);

// "Date: Tue, 24 Nov 2026 21:14:00 GMT\r\n", whatever the locale.
std::string date_line_at(std::int64_t second) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = second;
  std::tm utc{};
  gmtime_r(&time, &utc);
  char line[64];
  const int length = std::snprintf(
      line, sizeof line, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", kDays[utc.tm_wday],
      utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {line, static_cast<std::size_t>(length)};
}

std::chrono::milliseconds tick_for(const ServerOptions& options) {
  const int shortest =
      std::min({options.head_timeout_ms, options.body_timeout_ms, options.idle_timeout_ms});
  return std::chrono::milliseconds(std::clamp(shortest / 4, 10, 250));
}

}  // namespace

struct IoLoop::Machinery {
  asio::io_context context{1};  // one thread runs it
  asio::steady_timer timer{context};
  std::thread thread;
};

IoLoop::IoLoop(ServerCore& core)
    : core_(core), machinery_(std::make_unique<Machinery>()), scratch_(kScratchBytes) {
  mailbox_ = std::make_shared<Mailbox>(
      [this] { asio::post(machinery_->context, [this] { mailbox_->collect(); }); });
  refused_logged_at_ = std::chrono::steady_clock::now();
}

IoLoop::~IoLoop() {
  join();
  machinery_.reset();  // first: what it still holds refers to the other members
}

void IoLoop::start() {
  tick();
  machinery_->thread = std::thread([this] { run(); });
}

void IoLoop::run() {
  mailbox_->bind_to_this_thread();
  while (true) {
    try {
      machinery_->context.run();
      return;
    } catch (const std::exception&) {
      base::log(base::LogLevel::Error, "http.loop_exception");
    }
  }
}

boost::asio::io_context& IoLoop::context() {
  return machinery_->context;
}

void IoLoop::adopt(int socket, Admission admission) {
  load_.fetch_add(1, std::memory_order_relaxed);
  asio::post(machinery_->context,
             [this, socket, admission] { serve_connection(*this, socket, admission); });
}

void IoLoop::add(LoopMember& member) {
  member.position_ = members_.size();
  members_.push_back(&member);
}

void IoLoop::remove(LoopMember& member, Admission admission) {
  LoopMember* const last = members_.back();
  members_[member.position_] = last;
  last->position_ = member.position_;
  members_.pop_back();
  load_.fetch_sub(1, std::memory_order_relaxed);
  core_.connection_closed(admission);
}

void IoLoop::tick() {
  if (aborted_) return;
  now_ = std::chrono::steady_clock::now();
  const std::int64_t second = std::time(nullptr);
  if (second != date_second_) {
    date_second_ = second;
    date_line_ = date_line_at(second);
  }
  for (LoopMember* member : members_)
    member->on_tick(now_);
  if (now_ - refused_logged_at_ > kRefusedLogInterval) {
    refused_logged_at_ = now_;
    core_.log_refused();
  }
  schedule_tick();
}

void IoLoop::schedule_tick() {
  machinery_->timer.expires_after(tick_for(core_.options));
  machinery_->timer.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void IoLoop::drain() {
  asio::post(machinery_->context, [this] {
    draining_ = true;
    for (LoopMember* member : members_)
      member->on_drain();
  });
}

void IoLoop::abort() {
  asio::post(machinery_->context, [this] {
    aborted_ = true;
    for (LoopMember* member : members_)
      member->on_abort();
    machinery_->timer.cancel();
    mailbox_->close();
  });
}

void IoLoop::join() {
  if (machinery_->thread.joinable()) machinery_->thread.join();
}

}  // namespace http
