#include "http/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/check.h"

namespace http {

namespace {

constexpr int kEventsMax = 256;

Watcher::Ready ready_of(std::uint32_t events) {
  const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
  return {.input = broken || (events & (EPOLLIN | EPOLLRDHUP)) != 0,
          .output = broken || (events & EPOLLOUT) != 0,
          .ended = broken || (events & EPOLLRDHUP) != 0};
}

}  // namespace

Poller::Poller()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  CHECK(epoll_ >= 0 && event_ >= 0);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.ptr = nullptr;
  CHECK(::epoll_ctl(epoll_, EPOLL_CTL_ADD, event_, &event) == 0);
}

Poller::~Poller() {
  ::close(event_);
  ::close(epoll_);
}

void Poller::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
}

void Poller::post(std::move_only_function<void()> function) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(function));
  if (posted_.size() == 1) wake();
}

void Poller::watch(int socket, Watcher& watcher) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &watcher;
  CHECK(::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0);
}

void Poller::poll(int wait_ms) {
  std::array<epoll_event, kEventsMax> events;
  const int count = ::epoll_wait(epoll_, events.data(), kEventsMax, wait_ms);
  bool woken = false;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.ptr == nullptr) {
      woken = true;
    } else {
      static_cast<Watcher*>(event.data.ptr)->on_ready(ready_of(event.events));
    }
  }
  if (woken) run_posted();
}

void Poller::run_posted() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto bytes = ::read(event_, &count, sizeof count);
  std::vector<std::move_only_function<void()>> functions;
  {
    const std::lock_guard lock(mutex_);
    functions.swap(posted_);
  }
  for (auto& function : functions)
    function();
}

}  // namespace http
