#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/subscription/event_book.h"
#include "engine/subscription/subscription.h"
#include "storage/journal/journal.h"

namespace engine {

struct HubLimits {
  std::size_t subscriptions_max = 1'000;  // active at once; past it: status error
  std::size_t undelivered_max = 100'000;  // events waiting for one endpoint; past it: off
  std::size_t resend_max = 10'000;        // asked for and not sent yet, of one subscription
  BookLimits book;
};

// What a Subscription resource is at this moment.
struct SubscriptionView {
  std::string id;
  SubscriptionStatus status = SubscriptionStatus::Off;
  std::string error;
  std::shared_ptr<const Subscription> subscription;  // null: it could not be read
  std::uint64_t first = 1;                           // number of the oldest event kept
  std::uint64_t last = 0;                            // events since it began
  std::uint64_t delivered = 0;
  std::size_t dead_letters = 0;
};

struct Event {
  std::uint64_t number = 0;
  EventPlace place;
  bool is_repeat = false;  // it may have been delivered before
  std::string problem;     // of a dead letter: why
};

// Subscriptions: follows the feed of committed changes, finds the events of each active
// Subscription resource, numbers them and keeps them until they are delivered. Channels take them
// from here.
//
// Events are derived from the ledger: a crash loses none, and the same change always has the same
// number. A change of a Subscription resource takes effect behind the transaction that made it.
// After a stop that was not in peace, events that may have gone out already are marked.
//
// Thread safety: every method may be called from any thread. Matching runs on a thread of the hub's
// own; a commit pays for waking it, and nothing if there is no subscription.
class SubscriptionHub {
 public:
  // The engine, the definitions and the journal outlive the hub. `base_url` is the engine's.
  // Internal if the journal cannot be read.
  static base::Result<std::unique_ptr<SubscriptionHub>> open(Engine& engine,
                                                             const fhir::Definitions& definitions,
                                                             storage::Journal& journal,
                                                             std::string base_url,
                                                             const HubLimits& limits);
  virtual ~SubscriptionHub() = default;

  virtual std::optional<SubscriptionView> view(const std::string& id) const = 0;
  virtual std::vector<SubscriptionView> views() const = 0;

  // At most `count_max` events from number `from` on, in order; they begin later if the older ones
  // are not kept any more.
  virtual std::vector<Event> events(const std::string& id, std::uint64_t from,
                                    std::size_t count_max) const = 0;
  virtual std::vector<Event> dead_letters(const std::string& id, std::uint64_t from,
                                          std::size_t count_max) const = 0;

  // Of channels: what happened to what they sent.
  virtual void activate(const std::string& id) = 0;  // the handshake was answered
  virtual void delivered(const std::string& id, std::uint64_t upto) = 0;
  virtual void bury(const std::string& id, std::uint64_t number, const std::string& reason) = 0;
  virtual void set_failing(const std::string& id, const std::string& reason) = 0;
  virtual void turn_off(const std::string& id, const std::string& reason) = 0;

  // Asks for events from `from` to `to` to be sent again, kept ones and dead letters. How many:
  // TooLarge past the limit, Unsupported if nothing is sent to this subscription.
  virtual base::Result<std::size_t> resend(const std::string& id, std::uint64_t from,
                                           std::uint64_t to) = 0;
  virtual std::optional<Event> next_resend(const std::string& id) const = 0;
  virtual void resent(const std::string& id, std::uint64_t number) = 0;

  // `told` is called with the id of a subscription whenever it has new events or another status;
  // empty `id`: of any. It must only wake somebody. After unlisten() it is not running any more.
  virtual std::uint64_t listen(const std::string& id,
                               std::function<void(const std::string& id)> told) = 0;
  virtual void unlisten(std::uint64_t listener) = 0;

  // Blocks until everything visible by now has been looked at, 5 seconds at most.
  virtual void catch_up() = 0;
};

}  // namespace engine
