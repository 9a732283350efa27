#include "engine/subscription/matcher.h"

#include <utility>

namespace engine {

namespace {

std::uint8_t interaction_of(const Candidate& candidate) {
  if (candidate.change.method == Method::Delete) return kOnDelete;
  return candidate.before ? kOnUpdate : kOnCreate;
}

std::string text_of(const Query& query) {
  std::string text = std::to_string(static_cast<unsigned>(query.type));
  for (const auto& [name, value] : query.parameters) {
    text += '\0';
    text += name;
    text += '\0';
    text += value;
  }
  return text;
}

}  // namespace

base::Result<Candidate> load_candidate(const Engine& engine, const access_control::Caller& caller,
                                       const Change& change) {
  Candidate candidate{change, TRY(engine.version_at(caller, change.type, change.ordinal)), {}};
  if (change.previous == kNoOrdinal) return candidate;
  Version before = TRY(engine.version_at(caller, change.type, change.previous));
  if (!before.deleted()) candidate.before = std::move(before);
  return candidate;
}

base::Result<std::unique_ptr<Matcher>> Matcher::make(Engine& engine,
                                                     const access_control::Caller& caller,
                                                     const fhir::Definitions& definitions,
                                                     const std::string& base_url, Samples& samples,
                                                     std::span<const Candidate> candidates) {
  std::unique_ptr<Matcher> matcher(new Matcher(engine, caller, candidates));
  matcher->definitions_ = &definitions;
  matcher->samples_ = &samples;
  for (std::unique_ptr<Sample>* const sample : {&samples.before, &samples.after}) {
    if (*sample == nullptr || (*sample)->is_full())
      *sample = TRY(Sample::make(definitions, base_url));
    (*sample)->begin();
  }
  for (const Candidate& candidate : candidates) {
    if (candidate.before) TRY_VOID(samples.before->add(*candidate.before));
    if (!candidate.after.deleted()) TRY_VOID(samples.after->add(candidate.after));
  }
  return matcher;
}

base::Result<std::vector<std::uint32_t>> Matcher::events_of(const Subscription& subscription) {
  std::vector<std::uint32_t> events;
  for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
    const Candidate& candidate = candidates_[i];
    for (const Trigger& trigger : subscription.triggers) {
      if (trigger.type != candidate.change.type) continue;
      if (!TRY(is_event(trigger, candidate))) continue;
      events.push_back(i);
      break;
    }
  }
  return events;
}

// http://hl7.org/fhir/R5/subscriptiontopic-definitions.html#SubscriptionTopic.resourceTrigger
base::Result<bool> Matcher::is_event(const Trigger& trigger, const Candidate& candidate) {
  const std::uint8_t interaction = interaction_of(candidate);
  if ((trigger.interactions & interaction) == 0) return false;
  // What was created and deleted between two states of a transaction was never there.
  if (interaction == kOnDelete && !candidate.before) return false;
  const auto tested = [&](const Query& query, Side side, bool is_absent,
                          AbsentResult absent) -> base::Result<bool> {
    if (is_absent) return absent == AbsentResult::Passes;
    return holds(query, candidate, side);
  };
  bool previous = true;
  bool current = true;
  if (trigger.previous)
    previous =
        TRY(tested(*trigger.previous, Side::Before, interaction == kOnCreate, trigger.for_create));
  if (trigger.current)
    current =
        TRY(tested(*trigger.current, Side::After, interaction == kOnDelete, trigger.for_delete));
  const bool has_both = trigger.previous && trigger.current;
  const bool fires = has_both && !trigger.require_both ? previous || current : previous && current;
  return fires && TRY(passes_filters(trigger, candidate));
}

base::Result<bool> Matcher::passes_filters(const Trigger& trigger, const Candidate& candidate) {
  const Side side = candidate.change.method == Method::Delete ? Side::Before : Side::After;
  for (const std::vector<Query>& any : trigger.filters) {
    bool passes = false;
    for (const Query& query : any)
      if (!passes) passes = TRY(holds(query, candidate, side));
    if (!passes) return false;
  }
  return true;
}

base::Result<bool> Matcher::holds(const Query& query, const Candidate& candidate, Side side) {
  if (query.looks_elsewhere) return holds_elsewhere(query, candidate, side);
  const Sample& sample = side == Side::Before ? *samples_->before : *samples_->after;
  const Ordinal place = sample.place(query.type, candidate.after.id);
  if (place == kNoOrdinal) return false;
  if (query.parameters.empty()) return true;
  auto key = std::pair(side, text_of(query));
  auto found = found_.find(key);
  if (found == found_.end())
    found = found_.emplace(std::move(key), TRY(sample.matching(query.search))).first;
  return found->second.contains(place);
}

base::Result<bool> Matcher::holds_elsewhere(const Query& query, const Candidate& candidate,
                                            Side side) {
  std::vector<RawParameter> parameters = query.parameters;
  parameters.emplace_back("_id", candidate.after.id);
  SearchQuery search =
      TRY(parse_search(*definitions_, nullptr, query.type, parameters, Handling::Strict));
  search.count = 1;
  search.total = Total::None;
  const Instant at{candidate.change.at.t - (side == Side::Before ? 1 : 0)};
  return !TRY(engine_.search(caller_, at, search)).matches.empty();
}

}  // namespace engine
