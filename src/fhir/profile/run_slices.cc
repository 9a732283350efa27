#include <algorithm>

#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"
#include "fhir/profile/values.h"

namespace fhir::profile {
namespace {

// All must hold; what is not known counts only if nothing is wrong.
Answer both(Answer a, Answer b) {
  if (a == Answer::No || b == Answer::No) return Answer::No;
  return a == Answer::Unknown || b == Answer::Unknown ? Answer::Unknown : Answer::Yes;
}

Place place_of(const Found& found, const Place& parent) {
  return {.parent = &parent, .name = found.name, .index = found.index, .type = found.element.type};
}

}  // namespace

// https://hl7.org/fhir/R4/profiling.html#slicing
void Run::slices(const Program& program, const Node& node, const std::vector<Found>& found,
                 const Scope& scope, const Place& parent) {
  const SliceSet& set = *node.slicing;
  std::vector<std::vector<Found>> members(set.slices.size());
  std::vector<bool> uncertain(set.slices.size(), false);
  std::size_t highest = 0;
  bool unmatched_before = false;
  for (const Found& each : found) {
    const Place place = place_of(each, parent);
    std::size_t slice = set.slices.size();
    bool unknown = false;
    for (std::size_t i = 0; i < set.slices.size() && slice == set.slices.size(); ++i) {
      const Answer answer = fits(set.slices[i], each.element, scope, place);
      if (answer == Answer::Yes) slice = i;
      if (answer == Answer::Unknown) {
        unknown = true;
        uncertain[i] = true;
      }
    }
    if (slice == set.slices.size()) {
      unmatched_before |= !unknown;
      if (set.rules == SliceRules::Closed && !unknown) {
        add(Severity::Error, node.id + "|slicing", place, sentence::no_slice(short_name(node.id)),
            program.url);
      }
      continue;
    }
    if (set.rules == SliceRules::OpenAtEnd && unmatched_before) {
      add(Severity::Error, node.id + "|slicing", place,
          sentence::slice_after_open(short_name(node.id)), program.url);
    }
    if (set.ordered && slice < highest) {
      add(Severity::Error, node.id + "|ordered", place, sentence::slice_order(short_name(node.id)),
          program.url);
    }
    highest = std::max(highest, slice);
    members[slice].push_back(each);
  }
  for (std::size_t i = 0; i < set.slices.size(); ++i) {
    const Node& rules = program.nodes[set.slices[i].node];
    if (uncertain[i] && members[i].size() < rules.min) continue;
    list(program, rules, members[i], scope, parent);
  }
}

Answer Run::fits(const Slice& slice, const path::Element& element, const Scope& scope,
                 const Place& place) {
  Answer answer = slice.conditions.empty() ? Answer::Unknown : Answer::Yes;
  for (const Condition& condition : slice.conditions) {
    answer = both(answer, meets(condition, element, scope, place));
    if (answer == Answer::No) break;
  }
  return answer;
}

Answer Run::meets(const Condition& condition, const path::Element& element, const Scope& scope,
                  const Place& place) {
  if (condition.kind == Condition::Kind::Untold) return Answer::Unknown;
  const Reached reached = walk(condition.path, element, scope);
  const Answer none = reached.unknown ? Answer::Unknown : Answer::No;
  if (condition.kind == Condition::Kind::Absent) {
    return reached.elements.empty() ? (reached.unknown ? Answer::Unknown : Answer::Yes)
                                    : Answer::No;
  }
  if (reached.elements.empty()) return none;
  if (condition.kind == Condition::Kind::Exists) return Answer::Yes;
  const Answer answer = meets_values(condition, reached.elements, scope, place);
  return answer == Answer::No ? none : answer;
}

Answer Run::meets_values(const Condition& condition, const std::vector<path::Element>& at,
                         const Scope& scope, const Place& place) {
  Answer answer = Answer::No;
  const auto take = [&](Answer one) {
    if (one == Answer::Yes || (one == Answer::Unknown && answer == Answer::No)) answer = one;
  };
  for (const path::Element& element : at) {
    switch (condition.kind) {
      case Condition::Kind::Fixed:
        if (!condition.profiles.empty()) {
          const auto is_one = [&](const std::string& url) {
            return element.value.is_string() && element.value.string_equals(url);
          };
          if (std::ranges::any_of(condition.profiles, is_one)) take(Answer::Yes);
        } else if (element.value.exists() && equals(element.value, condition.value)) {
          take(Answer::Yes);
        }
        break;
      case Condition::Kind::Pattern:
        if (element.value.exists() && contains_pattern(element.value, condition.value)) {
          take(Answer::Yes);
        }
        break;
      case Condition::Kind::Type:
        for (const TypeId type : condition.types) {
          if (type != TypeId::None && definitions().is_a(element.type, type)) take(Answer::Yes);
        }
        break;
      case Condition::Kind::Profile:
        // A target of which only the type is known.
        take(element.value.exists() ? conforms(condition.profiles, element, scope, place).first
                                    : Answer::Unknown);
        break;
      case Condition::Kind::Binding:
        switch (member_of(condition.profiles.front(), element)) {
          case Membership::Yes:
            take(Answer::Yes);
            break;
          case Membership::No:
            break;
          case Membership::Unknown:
            take(Answer::Unknown);
            break;
        }
        break;
      case Condition::Kind::Exists:
      case Condition::Kind::Absent:
      case Condition::Kind::Untold:
        break;
    }
  }
  return answer;
}

Run::Reached Run::walk(const std::vector<PathStep>& path, const path::Element& element,
                       const Scope& scope) {
  Reached at{.elements = {element}};
  for (const PathStep& step : path) {
    Reached next{.unknown = at.unknown};
    for (const path::Element& from : at.elements)
      this->step(step, from, scope, next);
    at = std::move(next);
  }
  return at;
}

void Run::step(const PathStep& step, const path::Element& from, const Scope& scope, Reached& to) {
  const json::Value object = from.value.is_object() ? from.value : from.sibling;
  switch (step.kind) {
    case PathStep::Kind::Child: {
      if (from.type == TypeId::None) return;
      if (!from.value.exists() && !from.sibling.exists()) to.unknown = true;  // not here
      for (const Property& property : definitions().properties(from.type)) {
        if (property.element_name != step.name) continue;
        const Child child{.element = property.element, .choice = property.choice};
        for (const Found& found : collect(from.type, child, object))
          to.elements.push_back(found.element);
        return;
      }
      return;
    }
    case PathStep::Kind::Extension:
      if (!object.is_object()) return;
      for (const json::Value extension : object.find("extension")) {
        if (extension.is_object() && extension.find("url").exists() &&
            extension.find("url").string_equals(step.name)) {
          to.elements.push_back({.value = extension, .type = extension_});
        }
      }
      return;
    case PathStep::Kind::Resolve: {
      const Target target = from.type == reference_  ? resolve(from.value, scope)
                            : from.value.is_string() ? resolve_text(from.value.string(), scope)
                                                     : Target{};
      if (target.resource.exists() || target.type != TypeId::None) {
        to.elements.push_back({.value = target.resource, .type = target.type});
      } else {
        to.unknown |= !target.missing;
      }
      return;
    }
    case PathStep::Kind::OfType:
      if (from.type == step.type) to.elements.push_back(from);
      return;
  }
}

}  // namespace fhir::profile
