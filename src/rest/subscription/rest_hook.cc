#include "rest/subscription/rest_hook.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "base/log.h"

namespace rest {

namespace {

using engine::ChannelKind;
using engine::Event;
using engine::PayloadContent;
using engine::SubscriptionStatus;
using engine::SubscriptionView;

constexpr auto kLookAgain = std::chrono::seconds(1);

bool is_served(const SubscriptionView& view) {
  return view.subscription != nullptr && view.status != SubscriptionStatus::Off &&
         view.subscription->channel.kind == ChannelKind::RestHook;
}

bool is_r4(const SubscriptionView& view) {
  return view.subscription->topic.empty();
}

std::string numbers_of(std::span<const Event> events) {
  std::string numbers;
  for (const Event& event : events)
    numbers += (numbers.empty() ? "" : ",") + std::to_string(event.number);
  return numbers;
}

}  // namespace

RestHookDeliverer::RestHookDeliverer(engine::SubscriptionHub& hub, const Notifier& notifier,
                                     const http::Client& client, const RestHookOptions& options)
    : hub_(hub), notifier_(notifier), client_(client), options_(options) {
  listener_ = hub_.listen({}, [this](const std::string& id) {
    const std::lock_guard lock(mutex_);
    Endpoint& endpoint = endpoints_[id];
    endpoint.is_due = true;
    changed_.notify_one();
  });
  for (const SubscriptionView& view : hub_.views()) {
    const std::lock_guard lock(mutex_);
    endpoints_[view.id].is_due = true;
  }
  for (unsigned i = 0; i < options_.threads; ++i)
    threads_.emplace_back([this] { work(); });
}

RestHookDeliverer::~RestHookDeliverer() {
  hub_.unlisten(listener_);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

void RestHookDeliverer::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::string id = take_due(lock);
    if (id.empty()) continue;
    lock.unlock();
    try {
      serve(id);
    } catch (const std::exception&) {
      base::log(base::LogLevel::Error, "rest-hook-failed-check");
    }
    lock.lock();
    const auto endpoint = endpoints_.find(id);
    if (endpoint != endpoints_.end()) endpoint->second.is_busy = false;
    changed_.notify_one();
  }
}

// An endpoint that is to be served now, or empty after a pause.
std::string RestHookDeliverer::take_due(std::unique_lock<std::mutex>& lock) {
  const auto now = Clock::now();
  auto earliest = now + kLookAgain;
  for (auto& [id, endpoint] : endpoints_) {
    if (endpoint.is_busy || !endpoint.is_due) continue;
    if (endpoint.next_at > now) {
      earliest = std::min(earliest, endpoint.next_at);
      continue;
    }
    endpoint.is_busy = true;
    endpoint.is_due = false;
    return id;
  }
  changed_.wait_until(lock, earliest);
  return {};
}

void RestHookDeliverer::serve(const std::string& id) {
  const auto view = hub_.view(id);
  if (!view || !is_served(*view)) {
    const std::lock_guard lock(mutex_);
    endpoints_.erase(id);
    return;
  }
  const auto heartbeat = std::chrono::seconds(view->subscription->channel.heartbeat_seconds);
  const Attempted attempted = attempt(*view, situation_of(*view));
  settle(*view, attempted);
  if (attempted.outcome != Outcome::Nothing || heartbeat.count() == 0) return;
  const std::lock_guard lock(mutex_);
  Endpoint& endpoint = endpoints_[id];
  if (endpoint.is_due) return;  // something came in between
  endpoint.next_at = endpoint.last_sent + heartbeat;
  endpoint.is_due = true;
}

RestHookDeliverer::Situation RestHookDeliverer::situation_of(const SubscriptionView& view) {
  const auto heartbeat = std::chrono::seconds(view.subscription->channel.heartbeat_seconds);
  const std::lock_guard lock(mutex_);
  Endpoint& endpoint = endpoints_[view.id];
  if (view.status == SubscriptionStatus::Active) endpoint.has_shaken = true;
  if (view.status == SubscriptionStatus::Requested) endpoint.has_shaken = false;
  return {heartbeat.count() > 0 && Clock::now() - endpoint.last_sent >= heartbeat,
          !is_r4(view) && !endpoint.has_shaken, endpoint.attempted};
}

RestHookDeliverer::Attempted RestHookDeliverer::attempt(const SubscriptionView& view,
                                                        const Situation& situation) {
  if (situation.needs_handshake) {
    Attempted shaken = send(view, NotificationKind::Handshake, {});
    if (shaken.outcome == Outcome::Taken) hub_.activate(view.id);
    return shaken;
  }
  if (const auto again = hub_.next_resend(view.id)) {
    Attempted sent = send(view, NotificationKind::EventNotification, std::span(&*again, 1));
    if (sent.outcome != Outcome::Failed) hub_.resent(view.id, again->number);
    if (sent.outcome == Outcome::Refused) hub_.bury(view.id, again->number, sent.reason);
    if (sent.outcome == Outcome::Refused) sent.outcome = Outcome::Taken;
    return sent;
  }
  auto events = hub_.events(view.id, view.delivered + 1, view.subscription->channel.max_count);
  if (events.empty())
    return situation.heartbeat_due && !is_r4(view) ? send(view, NotificationKind::Heartbeat, {})
                                                   : Attempted{};
  // What was sent and not answered may have arrived.
  for (Event& event : events)
    event.is_repeat = event.is_repeat || event.number <= situation.attempted;
  {
    const std::lock_guard lock(mutex_);
    std::uint64_t& attempted = endpoints_[view.id].attempted;
    attempted = std::max(attempted, events.back().number);
  }
  Attempted sent = send(view, NotificationKind::EventNotification, events);
  if (sent.outcome == Outcome::Taken) hub_.delivered(view.id, events.back().number);
  return sent;
}

base::Result<http::ClientRequest> RestHookDeliverer::request_for(
    const SubscriptionView& view, NotificationKind kind, std::span<const Event> events) const {
  const engine::Channel& channel = view.subscription->channel;
  http::ClientRequest request{.url = channel.endpoint,
                              .timeout_ms = static_cast<int>(channel.timeout_seconds) * 1000};
  if (!is_r4(view)) {
    request.body = TRY(notifier_.bundle(view, kind, events, channel.content));
  } else if (channel.content == PayloadContent::FullResource) {
    engine::Version version = TRY(notifier_.version(events.front()));
    request.method = "PUT";
    request.url += (request.url.ends_with('/') ? "" : "/") +
                   std::string(notifier_.type_name(version.type)) + "/" + version.id;
    request.body = std::move(version.json);
  }
  if (!request.body.empty()) request.headers.add("Content-Type", "application/fhir+json");
  if (!events.empty()) request.headers.add("Eir-Event", numbers_of(events));
  if (std::ranges::any_of(events, &Event::is_repeat)) request.headers.add("Eir-Repeat", "true");
  for (const auto& [name, value] : channel.headers)
    if (!request.headers.has(name)) request.headers.add(name, value);
  return request;
}

RestHookDeliverer::Attempted RestHookDeliverer::send(const SubscriptionView& view,
                                                     NotificationKind kind,
                                                     std::span<const Event> events) const {
  const auto request = request_for(view, kind, events);
  if (!request) return {Outcome::Refused, request.error().message};
  const auto answer = client_.send(*request);
  if (!answer) {
    using base::ErrorKind;
    const ErrorKind problem = answer.error().kind;
    const bool is_taken = problem == ErrorKind::TooLarge;  // it answered, at length
    return {is_taken ? Outcome::Taken : Outcome::Failed, answer.error().message};
  }
  const int status = answer->status;
  const std::string reason = "the endpoint answered with the status " + std::to_string(status);
  if (status >= 200 && status < 300) return {Outcome::Taken, {}};
  if (status == 410) return {Outcome::Gone, reason};
  if (status >= 500 || status == 408 || status == 429) return {Outcome::Failed, reason};
  return {Outcome::Refused, reason};
}

std::chrono::milliseconds RestHookDeliverer::pause_after(int failures) const {
  std::int64_t pause = options_.retry_first_ms;
  for (int i = 1; i < failures && pause < options_.retry_max_ms; ++i)
    pause *= 2;
  return std::chrono::milliseconds(std::min<std::int64_t>(pause, options_.retry_max_ms));
}

void RestHookDeliverer::settle(const SubscriptionView& view, const Attempted& attempted) {
  if (attempted.outcome == Outcome::Nothing) return;
  if (attempted.outcome == Outcome::Gone) return hub_.turn_off(view.id, attempted.reason);
  const bool is_handshake = view.status == SubscriptionStatus::Requested && !is_r4(view);
  bool fails = false;
  bool is_over = false;
  bool recovers = false;
  bool is_dead = false;
  {
    const std::lock_guard lock(mutex_);
    Endpoint& endpoint = endpoints_[view.id];
    const auto now = Clock::now();
    endpoint.is_due = true;
    endpoint.last_sent = now;
    if (attempted.outcome == Outcome::Taken) {
      recovers = view.status == SubscriptionStatus::Error;
      endpoint.failures = 0;
      endpoint.refusals = 0;
      endpoint.last_success = now;
      endpoint.next_at = {};
    } else {
      ++endpoint.failures;
      if (attempted.outcome == Outcome::Refused) ++endpoint.refusals;
      is_dead = endpoint.refusals >= options_.refusals_max && (is_r4(view) || endpoint.has_shaken);
      if (is_dead) endpoint.refusals = endpoint.failures = 0;
      endpoint.next_at = is_dead ? now : now + pause_after(endpoint.failures);
      fails = is_handshake || endpoint.failures == options_.failures_for_error;
      is_over = now - endpoint.last_success >= std::chrono::milliseconds(options_.off_after_ms);
    }
  }
  if (is_dead) {
    const auto events =
        hub_.events(view.id, view.delivered + 1, view.subscription->channel.max_count);
    for (const Event& event : events)
      hub_.bury(view.id, event.number, attempted.reason);
  }
  if (recovers) hub_.activate(view.id);
  if (is_over) {
    hub_.turn_off(view.id, attempted.reason);
  } else if (fails && view.status != SubscriptionStatus::Error) {
    hub_.set_failing(view.id, attempted.reason);
  }
}

}  // namespace rest
