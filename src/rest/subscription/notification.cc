#include "rest/subscription/notification.h"

#include <array>

#include "base/clock.h"
#include "base/random.h"
#include "fhir/json/writer.h"
#include "rest/entity_tag.h"

namespace rest {

namespace {

using engine::Event;
using engine::PayloadContent;
using engine::SubscriptionView;
using engine::Version;
using fhir::json::Writer;

constexpr std::array<std::string_view, 5> kKinds = {"handshake", "heartbeat", "event-notification",
                                                    "query-status", "query-event"};
constexpr std::string_view kProfiles =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

void write_profile(Writer& writer, std::string_view name) {
  writer.key("meta").begin_object().key("profile").begin_array();
  writer.string(std::string(kProfiles) + std::string(name));
  writer.end_array().end_object();
}

void write_parameter(Writer& writer, std::string_view name, std::string_view member,
                     std::string_view value) {
  writer.begin_object().member("name", name).member(member, value).end_object();
}

void write_reference(Writer& writer, std::string_view name, const std::string& reference) {
  writer.begin_object().member("name", name).key("valueReference").begin_object();
  writer.member("reference", reference).end_object().end_object();
}

// An event, and the version it is about.
struct Told {
  const Event* event;
  Version version;
};

class StatusWriter {
 public:
  StatusWriter(Writer& writer, const std::string& base_url) : writer_(writer), base_(base_url) {}

  void write(const SubscriptionView& view, NotificationKind kind) {
    writer_.begin_object().member("resourceType", "Parameters");
    write_profile(writer_, "backport-subscription-status-r4");
    writer_.key("parameter").begin_array();
    write_reference(writer_, "subscription", base_ + "/Subscription/" + view.id);
    if (view.subscription != nullptr && !view.subscription->topic.empty())
      write_parameter(writer_, "topic", "valueCanonical", view.subscription->topic);
    write_parameter(writer_, "status", "valueCode", code_of(view.status));
    write_parameter(writer_, "type", "valueCode", kKinds[static_cast<std::size_t>(kind)]);
    write_parameter(writer_, "events-since-subscription-start", "valueString",
                    std::to_string(view.last));
    if (view.error.empty()) return;
    writer_.begin_object().member("name", "error").key("valueCodeableConcept").begin_object();
    writer_.member("text", view.error).end_object().end_object();
  }

  void write_event(const Told& told, const std::string& focus) {
    writer_.begin_object().member("name", "notification-event").key("part").begin_array();
    write_parameter(writer_, "event-number", "valueString", std::to_string(told.event->number));
    write_parameter(writer_, "timestamp", "valueInstant", base::to_instant(told.version.time));
    if (!focus.empty()) write_reference(writer_, "focus", focus);
    if (told.event->is_repeat)
      writer_.begin_object()
          .member("name", "repeat")
          .key("valueBoolean")
          .boolean(true)
          .end_object();
    if (!told.event->problem.empty())
      write_parameter(writer_, "problem", "valueString", told.event->problem);
    writer_.end_array().end_object();
  }

  void end() { writer_.end_array().end_object(); }

 private:
  Writer& writer_;
  const std::string& base_;
};

std::string_view method_of(const Version& version) {
  if (version.deleted()) return "DELETE";
  return version.method == engine::Method::Create ? "POST" : "PUT";
}

std::string_view status_of(const Version& version) {
  if (version.deleted()) return "204";
  return version.number == 1 ? "201" : "200";
}

}  // namespace

engine::PayloadContent content_of(const SubscriptionView& view) {
  return view.subscription == nullptr ? PayloadContent::Empty : view.subscription->channel.content;
}

base::Result<Version> Notifier::version(const Event& event) const {
  return engine_.version_at(caller_, event.place.type, event.place.ordinal);
}

bool Notifier::is_stored(const std::string& id) const {
  const fhir::TypeId type = definitions_.find_resource("Subscription");
  return engine_.read(caller_, engine_.now(), type, id).has_value();
}

std::string Notifier::status(const SubscriptionView& view) const {
  std::string out;
  Writer writer(out);
  StatusWriter status(writer, base_url_);
  status.write(view, NotificationKind::QueryStatus);
  status.end();
  return out;
}

base::Result<std::string> Notifier::bundle(const SubscriptionView& view, NotificationKind kind,
                                           std::span<const Event> events,
                                           PayloadContent content) const {
  std::vector<Told> told;
  for (const Event& event : events)
    told.push_back({&event, TRY(version(event))});
  const auto path_of = [&](const Version& version) {
    return std::string(type_name(version.type)) + "/" + version.id;
  };
  base::SystemRandom random;
  std::string out;
  Writer writer(out);
  writer.begin_object().member("resourceType", "Bundle").member("id", base::new_uuid(random));
  write_profile(writer, "backport-subscription-notification-r4");
  writer.member("type", "history")
      .member("timestamp", base::to_instant(base::SystemClock().now()))
      .key("entry")
      .begin_array()
      .begin_object()
      .member("fullUrl", "urn:uuid:" + base::new_uuid(random))
      .key("resource");
  StatusWriter status(writer, base_url_);
  status.write(view, kind);
  for (const Told& one : told)
    status.write_event(one, content == PayloadContent::Empty
                                ? std::string()
                                : base_url_ + "/" + path_of(one.version));
  status.end();
  writer.key("request")
      .begin_object()
      .member("method", "GET")
      .member("url", base_url_ + "/Subscription/" + view.id + "/$status")
      .end_object()
      .key("response")
      .begin_object()
      .member("status", "200")
      .end_object()
      .end_object();
  for (const Told& one : told) {
    if (content != PayloadContent::FullResource) break;
    const std::string path = path_of(one.version);
    writer.begin_object().member("fullUrl", base_url_ + "/" + path);
    if (!one.version.deleted()) writer.key("resource").raw(one.version.json);
    writer.key("request")
        .begin_object()
        .member("method", method_of(one.version))
        .member("url", one.version.method == engine::Method::Create
                           ? std::string(type_name(one.version.type))
                           : path)
        .end_object()
        .key("response")
        .begin_object()
        .member("status", status_of(one.version))
        .member("etag", to_entity_tag(one.version.number))
        .member("lastModified", base::to_instant(one.version.time))
        .end_object()
        .end_object();
  }
  writer.end_array().end_object();
  return out;
}

}  // namespace rest
