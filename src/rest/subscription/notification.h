#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/subscription/hub.h"
#include "fhir/definitions/definitions.h"

namespace rest {

enum class NotificationKind : std::uint8_t {
  Handshake,
  Heartbeat,
  EventNotification,
  QueryStatus,
  QueryEvent
};

// What tells a client of events: a Bundle of type history whose first entry is a
// SubscriptionStatus, in R4 a Parameters resource.
// https://hl7.org/fhir/uv/subscriptions-backport/notifications.html A repetition is marked: its
// notification-event has a part "repeat" with valueBoolean true.
//
// Thread safety: any thread.
class Notifier {
 public:
  // All outlive it. `base_url` is what references and full URLs begin with.
  Notifier(engine::Engine& engine, const fhir::Definitions& definitions, std::string base_url)
      : engine_(engine), definitions_(definitions), base_url_(std::move(base_url)) {}

  base::Result<std::string> bundle(const engine::SubscriptionView& view, NotificationKind kind,
                                   std::span<const engine::Event> events,
                                   engine::PayloadContent content) const;
  // The SubscriptionStatus alone.
  std::string status(const engine::SubscriptionView& view) const;

  // Whether there is a Subscription resource with this id, be it one that the hub does not know
  // yet.
  bool is_stored(const std::string& id) const;
  base::Result<engine::Version> version(const engine::Event& event) const;
  std::string_view type_name(fhir::TypeId type) const { return definitions_.type(type).name; }
  const std::string& base_url() const { return base_url_; }

 private:
  engine::Engine& engine_;
  const fhir::Definitions& definitions_;
  const std::string base_url_;
  const access_control::Caller caller_ = access_control::Caller::system("subscriptions");
};

// What a subscription's client asked for; nothing is told beyond it.
engine::PayloadContent content_of(const engine::SubscriptionView& view);

}  // namespace rest
