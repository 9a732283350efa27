#include "rest/subscription/event_stream.h"

#include <chrono>
#include <utility>

namespace rest {

namespace {

using engine::Event;
using engine::SubscriptionView;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kEventsAtOnce = 16;
constexpr std::size_t kBytesAtOnce = 64 * 1024;
constexpr auto kQuietMax = std::chrono::seconds(15);
constexpr auto kRegistrationMax = std::chrono::seconds(5);  // of a resource written just now

class EventStream final : public http::LiveBody {
 public:
  EventStream(engine::SubscriptionHub& hub, const Notifier& notifier, std::string id,
              std::uint64_t after)
      : hub_(hub), notifier_(notifier), id_(std::move(id)), next_(after + 1) {}
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream() override {
    if (listener_ != 0) hub_.unlisten(listener_);
  }

  void start(std::function<void()> wake) override {
    listener_ = hub_.listen(id_, [wake = std::move(wake)](const std::string&) { wake(); });
  }

  More pull(std::string& out) override {
    const auto view = hub_.view(id_);
    if (!view && !has_begun_ && Clock::now() - said_at_ < kRegistrationMax) return More::Waiting;
    if (!view || view->status == engine::SubscriptionStatus::Off) {
      out += "event: closed\ndata: {}\n\n";
      return More::End;
    }
    if (!std::exchange(has_begun_, true)) {
      out += "retry: 2000\n\n";
      append(out, *view, NotificationKind::Handshake, {}, {});
    }
    const auto events = hub_.events(id_, next_, kEventsAtOnce);
    if (!events.empty() && events.front().number > next_)
      out += "event: gap\nid: " + std::to_string(events.front().number - 1) + "\ndata: {}\n\n";
    for (const Event& event : events) {
      if (out.size() > kBytesAtOnce) break;
      append(out, *view, NotificationKind::EventNotification, std::span(&event, 1),
             std::to_string(event.number));
      next_ = event.number + 1;
    }
    keep_open(out, *view);
    if (!out.empty()) said_at_ = Clock::now();
    return next_ <= view->last ? More::Ready : More::Waiting;
  }

  void receive(std::string_view /*bytes*/) override {}

 private:
  void append(std::string& out, const SubscriptionView& view, NotificationKind kind,
              std::span<const Event> events, const std::string& number) {
    static constexpr std::string_view kNames[] = {"handshake", "heartbeat", "event-notification"};
    const auto bundle = notifier_.bundle(view, kind, events, content_of(view));
    out += "event: ";
    out += kNames[static_cast<std::size_t>(kind)];
    if (!number.empty()) out += "\nid: " + number;
    // Resources are kept without line breaks: one line of data.
    out += "\ndata: " + (bundle ? *bundle : std::string("{}")) + "\n\n";
  }

  void keep_open(std::string& out, const SubscriptionView& view) {
    const auto quiet = Clock::now() - said_at_;
    const std::chrono::seconds period(
        view.subscription == nullptr ? 0 : view.subscription->channel.heartbeat_seconds);
    if (!out.empty()) return;
    if (period.count() > 0 && quiet >= period) {
      append(out, view, NotificationKind::Heartbeat, {}, {});
    } else if (quiet >= kQuietMax) {
      out += ":\n\n";
    }
  }

  engine::SubscriptionHub& hub_;
  const Notifier& notifier_;
  const std::string id_;
  std::uint64_t next_;
  std::uint64_t listener_ = 0;
  bool has_begun_ = false;
  Clock::time_point said_at_ = Clock::now();
};

}  // namespace

std::unique_ptr<http::LiveBody> make_event_stream(engine::SubscriptionHub& hub,
                                                  const Notifier& notifier, std::string id,
                                                  std::uint64_t after) {
  return std::make_unique<EventStream>(hub, notifier, std::move(id), after);
}

}  // namespace rest
