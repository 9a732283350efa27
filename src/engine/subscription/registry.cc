#include "engine/subscription/registry.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "fhir/json/document.h"
#include "fhir/json/writer.h"

namespace engine {

namespace {

using fhir::json::Document;

constexpr std::uint32_t kPage = 500;
constexpr std::size_t kErrorBytesMax = 500;

std::set<fhir::TypeId> types_of(const Subscription& subscription) {
  std::set<fhir::TypeId> types;
  for (const Trigger& trigger : subscription.triggers)
    types.insert(trigger.type);
  return types;
}

std::string status_patch(fhir::json::Value resource, SubscriptionStatus status,
                         const std::string& error) {
  std::string patch;
  fhir::json::Writer writer(patch);
  writer.begin_array()
      .begin_object()
      .member("op", "replace")
      .member("path", "/status")
      .member("value", code_of(status))
      .end_object();
  if (!error.empty()) {
    writer.begin_object()
        .member("op", "add")
        .member("path", "/error")
        .member("value", error.substr(0, kErrorBytesMax))
        .end_object();
  } else if (resource.find("error")) {
    writer.begin_object().member("op", "remove").member("path", "/error").end_object();
  }
  writer.end_array();
  return patch;
}

}  // namespace

Registry::Registry(Engine& engine, const fhir::Definitions& definitions,
                   const access_control::Caller& caller, std::size_t subscriptions_max)
    : engine_(engine),
      definitions_(definitions),
      caller_(caller),
      subscriptions_max_(subscriptions_max),
      type_(definitions.find_resource("Subscription")) {}

base::Result<std::vector<Registered>> Registry::load(Instant at) {
  std::vector<Registered> all;
  SearchQuery query;
  query.type = type_;
  query.count = kPage;
  query.total = Total::None;
  while (true) {
    const SearchResult page = TRY(engine_.search(caller_, at, query));
    for (const Version& version : page.matches) {
      all.push_back(read(version, at));
      enter(all.back());
    }
    if (!page.more || page.matches.empty()) return all;
    query.offset += static_cast<std::uint32_t>(page.matches.size());
  }
}

std::optional<base::Result<Registered>> Registry::changed(const Change& change) {
  if (engine_.author(change) == caller_.name()) return std::nullopt;
  auto version = engine_.version_at(caller_, change.type, change.ordinal);
  if (!version) return base::Result<Registered>(std::unexpected(std::move(version).error()));
  Registered given = read(*version, change.at);
  enter(given);
  return base::Result<Registered>(std::move(given));
}

Registered Registry::read(const Version& version, Instant at) {
  Registered given;
  given.id = version.id;
  given.is_deleted = version.deleted();
  if (given.is_deleted) return given;
  const auto document = Document::parse(version.json);
  if (!document) {
    given.problem = "the resource cannot be read";
    return given;
  }
  given.status = subscription_status(document->root().find("status").string())
                     .value_or(SubscriptionStatus::Requested);
  auto subscription =
      read_subscription(definitions_, document->root(),
                        [&](const std::string& canonical) { return find_topic(canonical, at); });
  if (subscription) {
    given.subscription = std::make_shared<const Subscription>(*std::move(subscription));
  } else if (given.status != SubscriptionStatus::Off) {
    given.problem = subscription.error().message;
  }
  return given;
}

// Built in, or a Basic resource as of `at`.
base::Result<Topic> Registry::find_topic(const std::string& canonical, Instant at) const {
  const std::string url = canonical.substr(0, canonical.find('|'));
  for (const Topic& topic : built_in_topics())
    if (topic.url == url) return topic;
  const std::vector<RawParameter> parameters = {{"code", "SubscriptionTopic"}};
  SearchQuery query = TRY(parse_search(definitions_, nullptr, definitions_.find_resource("Basic"),
                                       parameters, Handling::Strict));
  query.count = 1000;
  const SearchResult found = TRY(engine_.search(caller_, at, query));
  for (const Version& version : found.matches) {
    const auto document = TRY(Document::parse(version.json));
    if (!version.json.contains(url)) continue;
    auto topic = read_topic(document.root());
    if (topic && topic->url == url) return topic;
    if (!topic) return topic;
  }
  return base::fail(base::ErrorKind::Invalid,
                    "this server has no such topic: see the documentation for its topics",
                    "Subscription.criteria");
}

void Registry::count_types(const Subscription& subscription, int step) {
  for (const fhir::TypeId type : types_of(subscription))
    types_[type] += step;
}

void Registry::enter(Registered& given) {
  forget(given.id);
  const bool is_matched =
      !given.is_deleted && given.subscription != nullptr && given.status != SubscriptionStatus::Off;
  if (!is_matched) return;
  const std::lock_guard lock(mutex_);
  if (watched_.size() >= subscriptions_max_) {
    given.problem = "this server has too many active subscriptions: turn others off";
    return;
  }
  count_types(*given.subscription, 1);
  watched_[given.id] = given.subscription;
}

void Registry::forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = watched_.find(id);
  if (found == watched_.end()) return;
  count_types(*found->second, -1);
  watched_.erase(found);
}

bool Registry::empty() const {
  const std::lock_guard lock(mutex_);
  return watched_.empty();
}

bool Registry::watches(fhir::TypeId type) const {
  const std::lock_guard lock(mutex_);
  const auto found = types_.find(type);
  return found != types_.end() && found->second > 0;
}

std::vector<std::shared_ptr<const Subscription>> Registry::watching(
    const std::set<fhir::TypeId>& types) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const Subscription>> found;
  for (const auto& [id, subscription] : watched_)
    if (std::ranges::any_of(subscription->triggers,
                            [&](const Trigger& trigger) { return types.contains(trigger.type); }))
      found.push_back(subscription);
  return found;
}

void Registry::write_status(const std::string& id, SubscriptionStatus status,
                            const std::string& error) {
  const auto current = engine_.read(caller_, engine_.now(), type_, id);
  if (!current) return;  // deleted in between
  const auto document = Document::parse(current->json);
  if (!document) return;
  const fhir::json::Value resource = document->root();
  if (resource.find("status").string_equals(code_of(status)) &&
      resource.find("error").string() == error.substr(0, kErrorBytesMax))
    return;
  Operation operation;
  operation.kind = Operation::Kind::Patch;
  operation.type = type_;
  operation.id = id;
  operation.patch = PatchKind::Json;
  operation.body = status_patch(resource, status, error);
  operation.if_match = current->number;
  engine_.commit(caller_, {std::move(operation)}, [](base::Result<std::vector<Outcome>> result) {
    // PreconditionFailed: the client changed it, and its word is newer than ours.
    if (!result && result.error().kind != base::ErrorKind::PreconditionFailed)
      base::log(base::LogLevel::Warning, "subscription-status-not-written");
  });
}

}  // namespace engine
