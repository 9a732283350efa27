#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/caller.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/subscription/sample.h"
#include "engine/subscription/subscription.h"

namespace engine {

// A change with the texts that it is judged by.
struct Candidate {
  Change change;
  Version after;                  // of a delete: without text
  std::optional<Version> before;  // absent: the resource was not there
};

// Reads the texts of a change.
base::Result<Candidate> load_candidate(const Engine& engine, const access_control::Caller& caller,
                                       const Change& change);

// The states that candidates are put into, kept from batch to batch.
struct Samples {
  std::unique_ptr<Sample> before;
  std::unique_ptr<Sample> after;
};

// Which changes are events of which subscriptions: a pure function of the ledger up to the change,
// so that it comes out the same whenever it is asked again. Searches that depend on other resources
// are asked of the engine as of the change.
//
// One batch, one thread. A batch holds no resource twice.
class Matcher {
 public:
  static base::Result<std::unique_ptr<Matcher>> make(Engine& engine,
                                                     const access_control::Caller& caller,
                                                     const fhir::Definitions& definitions,
                                                     const std::string& base_url, Samples& samples,
                                                     std::span<const Candidate> candidates);

  // The candidates, by number and in order, that are events of this subscription. Fails if one of
  // its searches cannot be answered.
  base::Result<std::vector<std::uint32_t>> events_of(const Subscription& subscription);

 private:
  enum class Side : std::uint8_t { Before, After };

  Matcher(Engine& engine, const access_control::Caller& caller,
          std::span<const Candidate> candidates)
      : engine_(engine), caller_(caller), candidates_(candidates) {}

  base::Result<bool> is_event(const Trigger& trigger, const Candidate& candidate);
  base::Result<bool> passes_filters(const Trigger& trigger, const Candidate& candidate);
  base::Result<bool> holds(const Query& query, const Candidate& candidate, Side side);
  base::Result<bool> holds_elsewhere(const Query& query, const Candidate& candidate, Side side);

  Engine& engine_;
  const access_control::Caller& caller_;
  const fhir::Definitions* definitions_ = nullptr;
  const std::span<const Candidate> candidates_;
  Samples* samples_ = nullptr;
  // What each search found, of both samples, by its text: many subscriptions ask the same.
  std::map<std::pair<Side, std::string>, OrdinalSet> found_;
};

}  // namespace engine
