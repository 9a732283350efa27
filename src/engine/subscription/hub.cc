#include "engine/subscription/hub.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "engine/subscription/event_reads.h"
#include "engine/subscription/follow_thread.h"
#include "engine/subscription/listeners.h"
#include "engine/subscription/matcher.h"
#include "engine/subscription/registry.h"

namespace engine {

namespace {

constexpr std::size_t kPageChanges = 2'000;
constexpr std::size_t kBatchCandidates = 256;
constexpr std::size_t kBatchBytes = 8 << 20;
constexpr std::uint64_t kInstantsUnwritten = 5'000;  // looked at again after a crash

bool needs_handshake(const Registered& given) {
  return !given.subscription->topic.empty() &&
         given.subscription->channel.kind == ChannelKind::RestHook;
}

bool report(std::string_view event, const base::Error& error) {
  base::log(base::LogLevel::Error, event, {{"detail", base::Loggable{error.detail}}});
  return false;
}

class FollowingHub final : public SubscriptionHub {
 public:
  FollowingHub(Engine& engine, const fhir::Definitions& definitions, std::string base_url,
               const HubLimits& limits, std::unique_ptr<EventBook> book)
      : engine_(engine),
        definitions_(definitions),
        base_url_(std::move(base_url)),
        limits_(limits),
        book_(std::move(book)),
        registry_(engine, definitions, caller_, limits.subscriptions_max) {}

  base::Result<> start() {
    if (book_->is_new()) book_->skip_to(engine_.now());
    derived_ = book_->derived();
    // What was decided before a crash may have been delivered without the journal's knowing.
    if (!book_->was_closed() && !book_->is_new()) repeat_until_ = engine_.now();
    for (const Registered& one : TRY(registry_.load(derived_)))
      enter(one, Entry::AtStart);
    engine_.watch([this](Instant) { thread_.wake(); });
    thread_.start([this] { return look(); }, [this] { return engine_.now(); });
    return {};
  }

  ~FollowingHub() override {
    engine_.watch(nullptr);
    thread_.stop();
    const std::lock_guard lock(mutex_);
    if (!book_->close()) base::log(base::LogLevel::Warning, "subscription-journal-not-closed");
  }

  std::optional<SubscriptionView> view(const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(id);
    if (found == states_.end()) return std::nullopt;
    return view_of(id, found->second);
  }

  std::vector<SubscriptionView> views() const override {
    const std::lock_guard lock(mutex_);
    std::vector<SubscriptionView> views;
    for (const auto& [id, state] : states_)
      views.push_back(view_of(id, state));
    return views;
  }

  std::vector<Event> events(const std::string& id, std::uint64_t from,
                            std::size_t count_max) const override {
    const std::lock_guard lock(mutex_);
    const EventStream* const stream = book_->find(id);
    return stream == nullptr ? std::vector<Event>()
                             : events_from(*stream, repeat_until_, from, count_max);
  }

  std::vector<Event> dead_letters(const std::string& id, std::uint64_t from,
                                  std::size_t count_max) const override {
    const std::lock_guard lock(mutex_);
    const EventStream* const stream = book_->find(id);
    return stream == nullptr ? std::vector<Event>() : dead_letters_from(*stream, from, count_max);
  }

  void activate(const std::string& id) override { set_status(id, SubscriptionStatus::Active, {}); }
  void set_failing(const std::string& id, const std::string& reason) override {
    set_status(id, SubscriptionStatus::Error, reason);
  }
  void turn_off(const std::string& id, const std::string& reason) override {
    {
      const std::lock_guard lock(mutex_);
      bury_undelivered(id, reason);
    }
    set_status(id, SubscriptionStatus::Off, reason);
  }

  void delivered(const std::string& id, std::uint64_t upto) override {
    const std::lock_guard lock(mutex_);
    book_->deliver(id, upto);
  }
  void bury(const std::string& id, std::uint64_t number, const std::string& reason) override {
    const std::lock_guard lock(mutex_);
    book_->bury(id, number, reason);
  }

  base::Result<std::size_t> resend(const std::string& id, std::uint64_t from,
                                   std::uint64_t to) override {
    std::size_t count = 0;
    {
      const std::lock_guard lock(mutex_);
      const auto state = states_.find(id);
      const EventStream* const stream = book_->find(id);
      if (state == states_.end() || stream == nullptr || !stream->is_pushed)
        return base::fail(base::ErrorKind::Unsupported,
                          "nothing is sent to this subscription: read its events with $events");
      const std::set<std::uint64_t> numbers =
          numbers_to_resend(*stream, from, to, limits_.resend_max);
      if (numbers.size() + state->second.resend.size() > limits_.resend_max)
        return base::fail(base::ErrorKind::TooLarge,
                          "these are too many events to send again at once: ask for fewer");
      count = numbers.size();
      state->second.resend.insert(numbers.begin(), numbers.end());
    }
    listeners_.tell(id);
    return count;
  }

  std::optional<Event> next_resend(const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    const auto state = states_.find(id);
    const EventStream* const stream = book_->find(id);
    if (state == states_.end() || stream == nullptr) return std::nullopt;
    return first_to_resend(*stream, state->second.resend);
  }

  void resent(const std::string& id, std::uint64_t number) override {
    const std::lock_guard lock(mutex_);
    const auto state = states_.find(id);
    if (state == states_.end()) return;
    state->second.resend.erase(state->second.resend.begin(),
                               state->second.resend.upper_bound(number));
    book_->resolve(id, number);
  }

  std::uint64_t listen(const std::string& id,
                       std::function<void(const std::string& id)> told) override {
    return listeners_.add(id, std::move(told));
  }
  void unlisten(std::uint64_t listener) override { listeners_.remove(listener); }

  void catch_up() override { thread_.wait_until(engine_.now()); }

 private:
  struct State {
    SubscriptionStatus status = SubscriptionStatus::Requested;
    std::string error;
    std::shared_ptr<const Subscription> subscription;
    std::set<std::uint64_t> resend;
  };
  enum class Entry : std::uint8_t { AtStart, Changed };

  // Requires mutex_.
  SubscriptionView view_of(const std::string& id, const State& state) const {
    SubscriptionView view{id, state.status, state.error, state.subscription};
    if (const EventStream* const stream = book_->find(id)) {
      view.first = stream->first;
      view.last = stream->shown;
      view.delivered = stream->delivered;
      view.dead_letters = stream->dead.size();
    }
    return view;
  }

  // Requires mutex_.
  void bury_undelivered(const std::string& id, const std::string& reason) {
    const EventStream* const stream = book_->find(id);
    if (stream == nullptr || !stream->is_pushed) return;
    for (std::uint64_t number = stream->delivered + 1; number <= stream->shown; ++number)
      book_->bury(id, number, reason);
  }

  FollowThread::Look look() {
    bool moved = false;
    try {
      moved = follow();
    } catch (const std::exception&) {
      base::log(base::LogLevel::Error, "subscriptions-failed-check");
    }
    if (!moved) {
      const std::lock_guard lock(mutex_);
      book_->undo();
    }
    end_those_past();
    if (moved) followed_upto_ = derived_;
    // Without subscriptions nobody is in a hurry: the commits of this time wake nobody.
    return {.upto = followed_upto_, .moved = moved, .in_no_hurry = registry_.empty()};
  }

  // Looks at one page of changes. False if that failed: it is tried again later.
  bool follow() {
    const auto page = engine_.changes(caller_, derived_, kPageChanges);
    if (!page) return report("subscriptions-feed-failed", page.error());
    if (page->changes.empty()) return true;
    std::vector<Candidate> batch;
    std::set<std::pair<fhir::TypeId, std::string>> seen;
    std::size_t bytes = 0;
    const auto flush = [&]() -> base::Result<> {
      base::Result<> matched = match(batch);
      batch.clear();
      seen.clear();
      bytes = 0;
      return matched;
    };
    for (const Change& change : page->changes) {
      if (registry_.watches(change.type)) {
        auto candidate = load_candidate(engine_, caller_, change);
        if (!candidate) return report("subscriptions-read-failed", candidate.error());
        const bool again = !seen.emplace(change.type, candidate->after.id).second;
        if (again || batch.size() == kBatchCandidates || bytes > kBatchBytes) {
          if (auto matched = flush(); !matched)
            return report("subscriptions-match-failed", matched.error());
          seen.emplace(change.type, candidate->after.id);
        }
        bytes += candidate->after.json.size() + 512;
        batch.push_back(*std::move(candidate));
      }
      if (change.type != registry_.subscription_type()) continue;
      if (auto matched = flush(); !matched)
        return report("subscriptions-match-failed", matched.error());
      if (auto changed = registry_.changed(change)) {
        if (!*changed) return report("subscriptions-read-failed", changed->error());
        enter(**changed, Entry::Changed);
      }
    }
    if (auto matched = flush(); !matched)
      return report("subscriptions-match-failed", matched.error());
    return finish(page->upto);
  }

  base::Result<> match(const std::vector<Candidate>& batch) {
    if (batch.empty()) return {};
    const auto matcher =
        TRY(Matcher::make(engine_, caller_, definitions_, base_url_, samples_, batch));
    std::set<fhir::TypeId> types;
    for (const Candidate& candidate : batch)
      types.insert(candidate.change.type);
    for (const auto& subscription : registry_.watching(types)) {
      auto events = matcher->events_of(*subscription);
      if (!events) {
        // Its searches are at fault: the others go on.
        turn_off(subscription->id, "the criteria cannot be evaluated: " + events.error().message);
        continue;
      }
      if (events->empty()) continue;
      const std::lock_guard lock(mutex_);
      for (const std::uint32_t number : *events) {
        const Change& change = batch[number].change;
        book_->add(subscription->id, {change.at.t, change.ordinal, change.type});
      }
      touched_.insert(subscription->id);
    }
    return {};
  }

  bool finish(Instant upto) {
    std::set<std::string> touched;
    touched.swap(touched_);
    std::vector<std::string> overflowing;
    {
      const std::lock_guard lock(mutex_);
      book_->skip_to(upto);
      const bool is_due = upto.t - written_.t >= kInstantsUnwritten;
      if (!touched.empty() || is_due) {
        if (auto written = book_->finish(upto); !written)
          return report("subscription-journal-refused", written.error());
        written_ = upto;
      }
      for (const std::string& id : touched)
        if (const EventStream* const stream = book_->find(id);
            stream != nullptr && stream->undelivered() > limits_.undelivered_max)
          overflowing.push_back(id);
    }
    derived_ = upto;
    for (const std::string& id : overflowing)
      turn_off(id, "too many events could not be delivered");
    for (const std::string& id : touched)
      listeners_.tell(id);
    return true;
  }

  // Takes note of what a Subscription resource says now.
  void enter(const Registered& given, Entry entry) {
    const std::string& id = given.id;
    if (given.is_deleted) {
      {
        const std::lock_guard lock(mutex_);
        states_.erase(id);
        book_->remove(id);
      }
      listeners_.tell(id);
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      State& state = states_[id];
      state.status = given.status;
      state.error = given.problem;
      state.subscription = given.subscription;
      const bool is_pushed = given.subscription != nullptr &&
                             given.subscription->channel.kind == ChannelKind::RestHook;
      book_->set_pushed(id, is_pushed);
      if (given.status == SubscriptionStatus::Off && entry == Entry::Changed)
        bury_undelivered(id, "the subscription was turned off");
    }
    if (!given.problem.empty()) {
      set_status(id, SubscriptionStatus::Error, given.problem);
    } else if (given.status == SubscriptionStatus::Requested && !needs_handshake(given)) {
      set_status(id, SubscriptionStatus::Active, {});
    } else {
      listeners_.tell(id);
    }
  }

  void set_status(const std::string& id, SubscriptionStatus status, const std::string& error) {
    {
      const std::lock_guard lock(mutex_);
      const auto found = states_.find(id);
      if (found == states_.end()) return;
      found->second.status = status;
      found->second.error = error;
    }
    if (status == SubscriptionStatus::Off) registry_.forget(id);
    registry_.write_status(id, status, error);
    listeners_.tell(id);
  }

  // Subscription.end.
  void end_those_past() {
    const std::int64_t now = base::SystemClock().now().ms;
    std::vector<std::string> ended;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [id, state] : states_)
        if (state.subscription != nullptr && state.subscription->end &&
            state.subscription->end->ms <= now && state.status != SubscriptionStatus::Off)
          ended.push_back(id);
    }
    for (const std::string& id : ended)
      turn_off(id, "the subscription has reached its end");
  }

  Engine& engine_;
  const fhir::Definitions& definitions_;
  const std::string base_url_;
  const HubLimits limits_;
  const access_control::Caller caller_ = access_control::Caller::system("subscriptions");
  Listeners listeners_;

  mutable std::mutex mutex_;  // guards book_ and states_
  std::unique_ptr<EventBook> book_;
  std::unordered_map<std::string, State> states_;
  Instant repeat_until_;  // set before the thread is started

  // Of the hub's thread.
  Registry registry_;
  Samples samples_;
  Instant derived_;
  Instant written_;
  std::set<std::string> touched_;

  Instant followed_upto_;

  FollowThread thread_;
};

}  // namespace

base::Result<std::unique_ptr<SubscriptionHub>> SubscriptionHub::open(
    Engine& engine, const fhir::Definitions& definitions, storage::Journal& journal,
    std::string base_url, const HubLimits& limits) {
  auto book = TRY(EventBook::open(definitions, journal, limits.book));
  auto hub = std::make_unique<FollowingHub>(engine, definitions, std::move(base_url), limits,
                                            std::move(book));
  TRY_VOID(hub->start());
  return hub;
}

}  // namespace engine
