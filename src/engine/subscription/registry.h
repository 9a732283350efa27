#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/caller.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/subscription/subscription.h"

namespace engine {

// What a Subscription resource asks for.
struct Registered {
  std::string id;
  bool is_deleted = false;
  SubscriptionStatus status = SubscriptionStatus::Requested;
  std::shared_ptr<const Subscription> subscription;  // null: it cannot be read
  std::string problem;                               // why
};

// The Subscription resources that are to be matched, and the way back: their status.
//
// Thread safety: every method may be called from any thread.
class Registry {
 public:
  Registry(Engine& engine, const fhir::Definitions& definitions,
           const access_control::Caller& caller, std::size_t subscriptions_max);

  // All Subscription resources as of `at`; those that are not off are matched from now on.
  base::Result<std::vector<Registered>> load(Instant at);
  // What this change of a Subscription resource means. Nothing if it is our own status.
  std::optional<base::Result<Registered>> changed(const Change& change);
  void forget(const std::string& id);

  fhir::TypeId subscription_type() const { return type_; }
  bool empty() const;
  bool watches(fhir::TypeId type) const;
  // Those with a trigger of one of the types.
  std::vector<std::shared_ptr<const Subscription>> watching(
      const std::set<fhir::TypeId>& types) const;

  // Writes the status into the resource, unless it has it already or was changed in between. Does
  // not wait. `error` is shown to clients.
  void write_status(const std::string& id, SubscriptionStatus status, const std::string& error);

 private:
  Registered read(const Version& version, Instant at);
  base::Result<Topic> find_topic(const std::string& canonical, Instant at) const;
  void enter(Registered& given);
  void count_types(const Subscription& subscription, int step);

  Engine& engine_;
  const fhir::Definitions& definitions_;
  const access_control::Caller caller_;
  const std::size_t subscriptions_max_;
  const fhir::TypeId type_;

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Subscription>> watched_;
  std::unordered_map<fhir::TypeId, int> types_;  // how many have a trigger of it
};

}  // namespace engine
