#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/search/query.h"
#include "engine/subscription/topic.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace engine {

enum class SubscriptionStatus : std::uint8_t { Requested, Active, Error, Off };
std::string_view code_of(SubscriptionStatus status);
std::optional<SubscriptionStatus> subscription_status(std::string_view code);

// A search that one version is tested with.
struct Query {
  fhir::TypeId type = fhir::TypeId::None;
  std::vector<RawParameter> parameters;
  SearchQuery search;
  // It depends on other resources than the one tested: a chain, _has, a list or a value set.
  bool looks_elsewhere = false;
};

// "code=a&status=final", or the same behind "Observation?".
base::Result<Query> compile_query(const fhir::Definitions& definitions, fhir::TypeId type,
                                  std::string_view text);

// Which changes of one type are events.
struct Trigger {
  fhir::TypeId type = fhir::TypeId::None;
  std::uint8_t interactions = 0;
  std::optional<Query> previous;
  std::optional<Query> current;
  AbsentResult for_create = AbsentResult::Passes;
  AbsentResult for_delete = AbsentResult::Fails;
  bool require_both = true;
  // One of each inner list must hold, for the new version, or for the last one of what was deleted.
  std::vector<std::vector<Query>> filters;
};

enum class ChannelKind : std::uint8_t {
  RestHook,
  ClientConnects  // by websocket, or to the event stream
};
enum class PayloadContent : std::uint8_t { Empty, IdOnly, FullResource };

struct Channel {
  ChannelKind kind = ChannelKind::ClientConnects;
  std::string endpoint;                                      // RestHook
  std::vector<std::pair<std::string, std::string>> headers;  // RestHook
  std::string payload;                                       // media type; empty: none
  PayloadContent content = PayloadContent::Empty;
  std::uint32_t heartbeat_seconds = 0;  // 0: none
  std::uint32_t timeout_seconds = 10;
  std::uint32_t max_count = 1;  // events in one notification
};

// A Subscription resource, ready to be used. Immutable.
struct Subscription {
  std::string id;
  std::string topic;       // canonical; empty: the criteria are a search, as R4 has it
  std::string definition;  // what it was read from, without its status: equal if equal
  std::vector<Trigger> triggers;
  Channel channel;
  std::optional<base::Timestamp> end;
};

// Finds a topic by its canonical.
using TopicFinder = std::function<base::Result<Topic>(const std::string& canonical)>;

// Reads a Subscription resource of R4: criteria that are a search, or, as the Subscriptions R5
// Backport has it, the canonical of a topic with filters in extensions. Invalid or Unsupported with
// the element at fault.
base::Result<Subscription> read_subscription(const fhir::Definitions& definitions,
                                             fhir::json::Value resource, const TopicFinder& topics);

// The triggers of a topic under filters ("Encounter?patient=Patient/1", "patient=Patient/1").
base::Result<std::vector<Trigger>> compile_topic(const fhir::Definitions& definitions,
                                                 const Topic& topic,
                                                 const std::vector<std::string>& filters);

}  // namespace engine
