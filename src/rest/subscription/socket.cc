#include "rest/subscription/socket.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <utility>
#include <vector>

namespace rest {

namespace {

using engine::Event;
using engine::SubscriptionView;
using http::LiveBody;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBindingsMax = 20;
constexpr std::size_t kOwedMax = 100;

class SubscriptionSocket final : public http::WebSocketHandler {
 public:
  SubscriptionSocket(engine::SubscriptionHub& hub, const Notifier& notifier,
                     const BindingTokens& tokens)
      : hub_(hub), notifier_(notifier), tokens_(tokens) {}
  SubscriptionSocket(const SubscriptionSocket&) = delete;
  SubscriptionSocket& operator=(const SubscriptionSocket&) = delete;
  ~SubscriptionSocket() override {
    for (const Binding& binding : bindings_)
      hub_.unlisten(binding.listener);
  }

  void start(std::function<void()> wake) override { wake_ = std::move(wake); }

  bool on_text(std::string_view text) override {
    if (owed_.size() > kOwedMax) return false;
    while (text.ends_with('\n') || text.ends_with('\r'))
      text.remove_suffix(1);
    constexpr std::string_view kBindWithToken = "bind-with-token ";
    constexpr std::string_view kBind = "bind ";
    if (text.starts_with(kBindWithToken)) {
      const auto ids = tokens_.find(std::string(text.substr(kBindWithToken.size())));
      if (!ids) {
        owed_.emplace_back("error the token is unknown or has expired: ask for a new one");
        return true;
      }
      return std::ranges::all_of(*ids,
                                 [&](const std::string& id) { return bind(id, Form::Bundles); });
    }
    if (text.starts_with(kBind)) return bind(std::string(text.substr(kBind.size())), Form::Pings);
    owed_.emplace_back("error send bind-with-token [token] or bind [id]");
    return true;
  }

  LiveBody::More next(std::string& message) override {
    if (!owed_.empty()) {
      message = std::move(owed_.front());
      owed_.pop_front();
      return LiveBody::More::Ready;
    }
    // Each in turn: a busy subscription does not silence the others.
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
      turn_ = (turn_ + 1) % bindings_.size();
      if (speak(bindings_[turn_], message)) return LiveBody::More::Ready;
    }
    return LiveBody::More::Waiting;
  }

 private:
  enum class Form : std::uint8_t { Bundles, Pings };
  struct Binding {
    std::string id;
    Form form;
    std::uint64_t next;
    std::uint64_t listener;
    Clock::time_point said_at;
  };

  // False: too many.
  bool bind(const std::string& id, Form form) {
    const auto view = hub_.view(id);
    if (!view || view->status == engine::SubscriptionStatus::Off) {
      owed_.push_back("error there is no such subscription");
      return true;
    }
    const bool is_new = std::ranges::find(bindings_, id, &Binding::id) == bindings_.end();
    if (is_new) {
      if (bindings_.size() == kBindingsMax) return false;
      const auto listener = hub_.listen(id, [wake = wake_](const std::string&) { wake(); });
      bindings_.push_back({id, form, view->last + 1, listener, Clock::now()});
    }
    if (form == Form::Pings) {
      owed_.push_back("bound " + id);
    } else if (auto bundle =
                   notifier_.bundle(*view, NotificationKind::Handshake, {}, content_of(*view))) {
      owed_.push_back(*std::move(bundle));
    }
    return true;
  }

  bool speak(Binding& binding, std::string& message) {
    const auto view = hub_.view(binding.id);
    if (!view || view->subscription == nullptr) return false;
    const auto events = hub_.events(binding.id, binding.next, 1);
    const std::chrono::seconds period(view->subscription->channel.heartbeat_seconds);
    const bool beats = binding.form == Form::Bundles && period.count() > 0 &&
                       Clock::now() - binding.said_at >= period;
    if (events.empty() && !beats) return false;
    binding.said_at = Clock::now();
    if (!events.empty()) binding.next = events.front().number + 1;
    if (binding.form == Form::Pings) {
      message = "ping " + binding.id;
      return true;
    }
    const auto kind =
        events.empty() ? NotificationKind::Heartbeat : NotificationKind::EventNotification;
    auto bundle = notifier_.bundle(*view, kind, events, content_of(*view));
    message = bundle ? *std::move(bundle) : "error an event cannot be read";
    return true;
  }

  engine::SubscriptionHub& hub_;
  const Notifier& notifier_;
  const BindingTokens& tokens_;
  std::function<void()> wake_;
  std::vector<Binding> bindings_;
  std::deque<std::string> owed_;
  std::size_t turn_ = 0;
};

}  // namespace

std::unique_ptr<http::WebSocketHandler> make_subscription_socket(engine::SubscriptionHub& hub,
                                                                 const Notifier& notifier,
                                                                 const BindingTokens& tokens) {
  return std::make_unique<SubscriptionSocket>(hub, notifier, tokens);
}

}  // namespace rest
