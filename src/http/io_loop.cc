#include "http/io_loop.h"

#include <algorithm>
#include <ctime>
#include <exception>
#include <utility>

#include "base/log.h"
#include "http/date.h"

namespace http {

namespace {

constexpr std::size_t kScratchBytes = 128 * 1024;
constexpr auto kRefusedLogInterval = std::chrono::seconds(60);

std::chrono::milliseconds tick_for(const ServerOptions& options) {
  const int shortest =
      std::min({options.head_timeout_ms, options.body_timeout_ms, options.idle_timeout_ms});
  return std::chrono::milliseconds(std::clamp(shortest / 4, 10, 250));
}

}  // namespace

IoLoop::IoLoop(ServerCore& core)
    : core_(core),
      mailbox_(
          std::make_shared<Mailbox>([this] { poller_.post([this] { mailbox_->collect(); }); })),
      scratch_(kScratchBytes),
      now_(std::chrono::steady_clock::now()),
      next_tick_(now_),
      refused_logged_at_(now_) {}

IoLoop::~IoLoop() {
  join();
}

void IoLoop::start() {
  thread_ = std::thread([this] { run(); });
}

void IoLoop::run() {
  mailbox_->bind_to_this_thread();
  tick();
  while (!aborted_ || !members_.empty()) {
    try {
      turn();
    } catch (const std::exception&) {
      base::log(base::LogLevel::Error, "http.loop_exception");
    }
  }
  mailbox_->close();
}

void IoLoop::turn() {
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next_tick_ - now_);
  const bool must_hurry = !again_.empty() || wait.count() < 0;
  poller_.poll(must_hurry ? 0 : static_cast<int>(wait.count()));
  now_ = std::chrono::steady_clock::now();
  if (now_ >= next_tick_) tick();
  give_turns();
}

void IoLoop::call_again(LoopMember& member) {
  if (std::exchange(member.has_asked_, true)) return;
  again_.push_back(&member);
}

void IoLoop::give_turns() {
  turning_.swap(again_);
  for (std::size_t i = 0; i < turning_.size(); ++i) {
    LoopMember* const member = turning_[i];
    if (member == nullptr) continue;
    member->has_asked_ = false;
    member->on_turn();
  }
  turning_.clear();
}

void IoLoop::tick() {
  next_tick_ = now_ + tick_for(core_.options);
  if (const std::int64_t second = std::time(nullptr); second != date_second_) {
    date_second_ = second;
    date_line_ = "Date: " + http_date(second) + "\r\n";
  }
  for_each_member([this](LoopMember& member) { member.on_tick(now_); });
  if (now_ - refused_logged_at_ < kRefusedLogInterval) return;
  refused_logged_at_ = now_;
  core_.log_refused();
}

// Backwards, because a member that is told something may destroy itself: the last one takes its
// place, and has had its turn.
template <class Function>
void IoLoop::for_each_member(Function function) {
  for (std::size_t i = members_.size(); i-- > 0;)
    function(*members_[i]);
}

void IoLoop::add(std::unique_ptr<LoopMember> member, int socket) {
  poller_.watch(socket, *member);
  member->position_ = members_.size();
  members_.push_back(std::move(member));
}

void IoLoop::destroy(LoopMember& member) {
  if (member.has_asked_) {
    std::ranges::replace(again_, &member, static_cast<LoopMember*>(nullptr));
    std::ranges::replace(turning_, &member, static_cast<LoopMember*>(nullptr));
  }
  const auto position = member.position_;
  std::swap(members_[position], members_.back());
  members_[position]->position_ = position;
  members_.pop_back();
}

void IoLoop::post(std::move_only_function<void(IoLoop&)> function) {
  poller_.post([this, posted = std::move(function)]() mutable { posted(*this); });
}

void IoLoop::drain() {
  post([](IoLoop& loop) {
    loop.draining_ = true;
    loop.for_each_member([](LoopMember& member) { member.on_drain(); });
  });
}

void IoLoop::abort() {
  post([](IoLoop& loop) {
    loop.aborted_ = true;
    loop.for_each_member([](LoopMember& member) { member.on_abort(); });
  });
}

void IoLoop::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace http
