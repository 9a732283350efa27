#include "rest/subscription/operations.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"
#include "rest/operations.h"
#include "rest/subscription/subscriptions.h"

namespace rest {

namespace {

using engine::Event;
using engine::PayloadContent;
using engine::SubscriptionView;
using fhir::json::Value;
using fhir::json::Writer;

constexpr std::size_t kEventsMax = 1'000;

Attempt<Subscriptions*> find_subscriptions(const Context& context) {
  if (context.options.subscriptions == nullptr)
    return refuse(501, "subscriptions are turned off on this server");
  return context.options.subscriptions;
}

// Of the query, and of a Parameters resource in the body.
Attempt<Parameters> read_inputs(Call& call) {
  TRY_VOID(require_fhir_body(call));
  Parameters inputs = call.parameters;
  if (call.body.empty()) return inputs;
  const auto document = TRY(fhir::json::Document::parse(std::move(call.body)));
  for (const Value parameter : document.root().find("parameter"))
    for (const Value member : parameter)
      if (member.key().starts_with("value"))
        inputs.emplace_back(parameter.find("name").string(),
                            member.is_string() ? member.string() : std::string(member.raw()));
  return inputs;
}

// All values of a parameter, also those joined by commas.
std::vector<std::string> values_of(const Parameters& inputs, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : inputs) {
    if (key != name) continue;
    for (std::size_t at = 0; at <= value.size();) {
      const std::size_t comma = std::min(value.find(',', at), value.size());
      values.push_back(value.substr(at, comma - at));
      at = comma + 1;
    }
  }
  return values;
}

base::Result<std::uint64_t> number_in(const Parameters& inputs, const std::string& name,
                                      std::uint64_t otherwise) {
  for (const auto& [key, value] : inputs) {
    if (key != name) continue;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size())
      return base::fail(base::ErrorKind::Invalid, name + " must be the number of an event");
    return number;
  }
  return otherwise;
}

Attempt<SubscriptionView> find_view(Subscriptions& subscriptions, const std::string& id) {
  subscriptions.hub().catch_up();
  auto view = subscriptions.hub().view(id);
  if (!view) return base::fail(base::ErrorKind::NotFound, "there is no such subscription");
  return *std::move(view);
}

// What a client asks for, but not more than the subscription says.
PayloadContent content_for(const Parameters& inputs, const SubscriptionView& view) {
  PayloadContent asked = PayloadContent::FullResource;
  for (const std::string& code : values_of(inputs, "content")) {
    if (code == "empty") asked = PayloadContent::Empty;
    if (code == "id-only") asked = PayloadContent::IdOnly;
  }
  return std::min(asked, content_of(view));
}

}  // namespace

Attempt<Reply> subscription_status(const Context& context, Call& call) {
  Subscriptions& subscriptions = *TRY(find_subscriptions(context));
  const Parameters inputs = TRY(read_inputs(call));
  std::vector<SubscriptionView> views;
  if (!call.route.id.empty()) {
    views.push_back(TRY(find_view(subscriptions, call.route.id)));
  } else {
    const auto ids = values_of(inputs, "id");
    const auto statuses = values_of(inputs, "status");
    const auto is_in = [](const std::vector<std::string>& list, std::string_view value) {
      return list.empty() || std::ranges::find(list, value) != list.end();
    };
    subscriptions.hub().catch_up();
    for (SubscriptionView& view : subscriptions.hub().views())
      if (is_in(ids, view.id) && is_in(statuses, code_of(view.status)))
        views.push_back(std::move(view));
    std::ranges::sort(views, {}, &SubscriptionView::id);
  }
  std::string out;
  Writer writer(out);
  writer.begin_object()
      .member("resourceType", "Bundle")
      .member("type", "searchset")
      .member("total", static_cast<std::int64_t>(views.size()));
  if (!views.empty()) {
    writer.key("entry").begin_array();
    for (const SubscriptionView& view : views)
      writer.begin_object()
          .member("fullUrl", call.base + "/Subscription/" + view.id + "/$status")
          .key("resource")
          .raw(subscriptions.notifier().status(view))
          .key("search")
          .begin_object()
          .member("mode", "match")
          .end_object()
          .end_object();
    writer.end_array();
  }
  writer.end_object();
  return resource_reply(std::move(out));
}

Attempt<Reply> subscription_events(const Context& context, Call& call) {
  Subscriptions& subscriptions = *TRY(find_subscriptions(context));
  const Parameters inputs = TRY(read_inputs(call));
  const SubscriptionView view = TRY(find_view(subscriptions, call.route.id));
  const std::uint64_t from = TRY(number_in(inputs, "eventsSinceNumber", 1));
  const std::uint64_t to =
      TRY(number_in(inputs, "eventsUntilNumber", std::numeric_limits<std::uint64_t>::max()));
  std::vector<Event> events = subscriptions.hub().events(view.id, from, kEventsMax);
  std::erase_if(events, [&](const Event& event) { return event.number > to; });
  for (Event& event : events)
    event.is_repeat = false;  // asked for: the mark is for what comes unasked
  return resource_reply(TRY(subscriptions.notifier().bundle(view, NotificationKind::QueryEvent,
                                                            events, content_for(inputs, view))));
}

Attempt<Reply> subscription_dead_letters(const Context& context, Call& call) {
  Subscriptions& subscriptions = *TRY(find_subscriptions(context));
  const Parameters inputs = TRY(read_inputs(call));
  const SubscriptionView view = TRY(find_view(subscriptions, call.route.id));
  const std::uint64_t from = TRY(number_in(inputs, "eventsSinceNumber", 1));
  const auto events = subscriptions.hub().dead_letters(view.id, from, kEventsMax);
  return resource_reply(TRY(subscriptions.notifier().bundle(view, NotificationKind::QueryEvent,
                                                            events, content_for(inputs, view))));
}

Attempt<Reply> subscription_resend(const Context& context, Call& call) {
  Subscriptions& subscriptions = *TRY(find_subscriptions(context));
  const Parameters inputs = TRY(read_inputs(call));
  const SubscriptionView view = TRY(find_view(subscriptions, call.route.id));
  const std::uint64_t from = TRY(number_in(inputs, "eventsSinceNumber", 1));
  const std::uint64_t to =
      TRY(number_in(inputs, "eventsUntilNumber", std::numeric_limits<std::uint64_t>::max()));
  const std::size_t count = TRY(subscriptions.hub().resend(view.id, from, to));
  std::string text = std::to_string(count) + " events will be sent again, marked as repetitions";
  if (view.status == engine::SubscriptionStatus::Off)
    text += ", once the subscription is turned on: write it with the status requested";
  return outcome_reply(200, text);
}

Attempt<Reply> subscription_binding_token(const Context& context, Call& call) {
  Subscriptions& subscriptions = *TRY(find_subscriptions(context));
  const Parameters inputs = TRY(read_inputs(call));
  std::vector<std::string> ids = values_of(inputs, "id");
  if (!call.route.id.empty()) ids = {call.route.id};
  if (ids.empty() || ids.size() > 20)
    return base::fail(base::ErrorKind::Invalid, "name 1 to 20 subscriptions by the parameter id");
  for (const std::string& id : ids)
    TRY_VOID(find_view(subscriptions, id));
  const BindingTokens::Token token = subscriptions.tokens().give(ids);
  std::string url = call.base + "/" + std::string(kWebSocketPath);
  if (url.starts_with("http")) url.replace(0, 4, "ws");
  std::string out;
  Writer writer(out);
  const auto parameter = [&](std::string_view name, std::string_view member,
                             std::string_view value) {
    writer.begin_object().member("name", name).member(member, value).end_object();
  };
  writer.begin_object().member("resourceType", "Parameters").key("parameter").begin_array();
  parameter("token", "valueString", token.text);
  parameter("expiration", "valueDateTime", base::to_instant(token.expires));
  for (const std::string& id : ids)
    parameter("subscription", "valueString", id);
  parameter("websocket-url", "valueUrl", url);
  writer.end_array().end_object();
  return resource_reply(std::move(out));
}

Attempt<Reply> subscription_stream(const Context& /*context*/, Call& call) {
  return refuse(400, "a stream is a connection of its own: ask for it outside of a Bundle",
                call.expression("request.url"));
}

}  // namespace rest
