// http://hl7.org/fhir/R4/subscription.html and
// https://hl7.org/fhir/uv/subscriptions-backport/components.html

#include <array>
#include <charconv>

#include "engine/subscription/subscription.h"
#include "fhir/json/writer.h"
#include "fhir/params/dates.h"

namespace engine {

namespace {

using base::ErrorKind;
using fhir::json::Value;

constexpr std::string_view kExtensions =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
constexpr std::size_t kHeadersMax = 20;
constexpr std::uint32_t kTimeoutSecondsMax = 60;
constexpr std::uint32_t kCountMax = 100;
constexpr std::uint32_t kHeartbeatSecondsMin = 5;

constexpr std::array<std::string_view, 4> kStatuses = {"requested", "active", "error", "off"};

std::unexpected<base::Error> invalid(std::string message, std::string expression) {
  return base::fail(ErrorKind::Invalid, std::move(message), std::move(expression));
}

// The extensions of an element with this name of the backport.
template <class Function>
void for_each_extension(Value element, std::string_view name, const Function& function) {
  for (const Value extension : element.find("extension")) {
    const std::string url = extension.find("url").string();
    if (url.starts_with(kExtensions) && url.substr(kExtensions.size()) == name) function(extension);
  }
}

std::uint32_t number_in(Value element, std::string_view name, std::string_view member,
                        std::uint32_t otherwise) {
  std::uint32_t number = otherwise;
  for_each_extension(element, name, [&](Value extension) {
    const Value value = extension.find(member);
    if (!value.is_number()) return;
    const std::string_view raw = value.raw();
    std::from_chars(raw.data(), raw.data() + raw.size(), number);
  });
  return number;
}

std::string code_in(Value element, std::string_view name) {
  std::string code;
  for_each_extension(element, name,
                     [&](Value extension) { code = extension.find("valueCode").string(); });
  return code;
}

base::Result<PayloadContent> content_of(Value channel, bool has_topic) {
  const std::string code =
      has_topic ? code_in(channel.find("_payload"), "backport-payload-content") : std::string();
  if (code == "empty") return PayloadContent::Empty;
  if (code == "id-only") return PayloadContent::IdOnly;
  if (code == "full-resource") return PayloadContent::FullResource;
  if (!code.empty())
    return invalid("the payload content must be empty, id-only or full-resource",
                   "Subscription.channel.payload");
  // R4 has no such code: with a media type it sends the resource, without one nothing.
  const bool sends = !has_topic && channel.find("payload").exists();
  return sends ? PayloadContent::FullResource : PayloadContent::Empty;
}

base::Result<> read_headers(Value given, Channel& channel) {
  for (const Value header : given.find("header")) {
    const std::string text = header.string();
    const std::size_t colon = text.find(':');
    if (colon == text.npos || colon == 0 || channel.headers.size() == kHeadersMax)
      return invalid("a header must be 'Name: value', and there may be at most 20",
                     "Subscription.channel.header");
    const std::size_t begin = text.find_first_not_of(' ', colon + 1);
    channel.headers.emplace_back(text.substr(0, colon),
                                 begin == text.npos ? std::string() : text.substr(begin));
  }
  return {};
}

base::Result<> read_endpoint(Value given, Channel& channel) {
  const std::string type = given.find("type").string();
  if (type == "websocket") return {};
  if (type != "rest-hook")
    return base::fail(ErrorKind::Unsupported,
                      "this channel type is not offered: use rest-hook or websocket",
                      "Subscription.channel.type");
  channel.kind = ChannelKind::RestHook;
  channel.endpoint = given.find("endpoint").string();
  if (!channel.endpoint.starts_with("https://") && !channel.endpoint.starts_with("http://"))
    return invalid("a rest-hook needs an endpoint, an http or https URL",
                   "Subscription.channel.endpoint");
  return {};
}

base::Result<Channel> read_channel(Value given, bool has_topic) {
  Channel channel;
  TRY_VOID(read_endpoint(given, channel));
  channel.payload = given.find("payload").string();
  const bool is_json = channel.payload.empty() || channel.payload.starts_with("application/json") ||
                       channel.payload.starts_with("application/fhir+json");
  if (!is_json)
    return base::fail(ErrorKind::Unsupported,
                      "notifications are sent as JSON: use the payload application/fhir+json",
                      "Subscription.channel.payload");
  channel.content = TRY(content_of(given, has_topic));
  TRY_VOID(read_headers(given, channel));
  channel.heartbeat_seconds = number_in(given, "backport-heartbeat-period", "valueUnsignedInt", 0);
  if (channel.heartbeat_seconds != 0)
    channel.heartbeat_seconds = std::max(channel.heartbeat_seconds, kHeartbeatSecondsMin);
  channel.timeout_seconds = std::clamp(number_in(given, "backport-timeout", "valueUnsignedInt", 10),
                                       1U, kTimeoutSecondsMax);
  channel.max_count = std::clamp(number_in(given, "backport-max-count", "valuePositiveInt", 1), 1U,
                                 has_topic ? kCountMax : 1U);
  return channel;
}

// R4: "Observation?code=a".
base::Result<std::vector<Trigger>> triggers_of_search(const fhir::Definitions& definitions,
                                                      const std::string& criteria) {
  const std::string name = criteria.substr(0, criteria.find('?'));
  const fhir::TypeId type = definitions.find_resource(name);
  if (type == fhir::TypeId::None)
    return invalid("the criteria name no resource type of R4: Observation?code=...",
                   "Subscription.criteria");
  Trigger trigger;
  trigger.type = type;
  trigger.interactions = kOnCreate | kOnUpdate;
  const bool has_search = criteria.size() > name.size();
  trigger.current =
      TRY(compile_query(definitions, type, has_search ? criteria.substr(name.size()) : ""));
  std::vector<Trigger> triggers;
  triggers.push_back(std::move(trigger));
  return triggers;
}

// What the subscription is read from, apart from its status.
std::string definition_of(Value resource) {
  std::string text;
  for (const std::string_view key : {"criteria", "_criteria", "channel", "end"}) {
    if (const Value member = resource.find(key)) text += member.raw();
    text += '\n';
  }
  return text;
}

base::Result<> at_criteria(base::Result<std::vector<Trigger>> triggers,
                           std::vector<Trigger>& into) {
  if (!triggers) {
    base::Error error = std::move(triggers).error();
    error.expression = "Subscription.criteria";
    error.issues.clear();
    return std::unexpected(std::move(error));
  }
  into = *std::move(triggers);
  return {};
}

}  // namespace

std::string_view code_of(SubscriptionStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<SubscriptionStatus> subscription_status(std::string_view code) {
  for (std::size_t i = 0; i < kStatuses.size(); ++i)
    if (kStatuses[i] == code) return static_cast<SubscriptionStatus>(i);
  return std::nullopt;
}

base::Result<Subscription> read_subscription(const fhir::Definitions& definitions, Value resource,
                                             const TopicFinder& topics) {
  Subscription subscription;
  subscription.id = resource.find("id").string();
  subscription.definition = definition_of(resource);
  const std::string criteria = resource.find("criteria").string();
  const bool has_topic = criteria.starts_with("http://") || criteria.starts_with("https://") ||
                         criteria.starts_with("urn:");
  subscription.channel = TRY(read_channel(resource.find("channel"), has_topic));
  if (has_topic) {
    subscription.topic = criteria;
    std::vector<std::string> filters;
    for_each_extension(
        resource.find("_criteria"), "backport-filter-criteria",
        [&](Value extension) { filters.push_back(extension.find("valueString").string()); });
    auto topic = topics(criteria);
    if (!topic) return std::unexpected(std::move(topic).error());
    TRY_VOID(at_criteria(compile_topic(definitions, *topic, filters), subscription.triggers));
  } else {
    TRY_VOID(at_criteria(triggers_of_search(definitions, criteria), subscription.triggers));
  }
  if (const Value end = resource.find("end")) {
    const auto range = fhir::date_range(end.string());
    if (!range) return invalid("the end is not an instant", "Subscription.end");
    subscription.end = base::Timestamp{range->low_ms};
  }
  return subscription;
}

}  // namespace engine
