#include "fhir/patch/locate.h"

namespace fhir::patch {
namespace {

// The values from the root down to `value`, and at which child each one stands.
struct Trail {
  std::vector<json::Value> values;
  std::vector<std::size_t> steps;
};

std::optional<Trail> trail_to(const json::Value& root, const json::Value& value) {
  Trail trail{{root}, {}};
  while (trail.values.back() != value) {
    // The nodes of a subtree follow it on the tape, so the last child that does not begin behind
    // the value is the one that holds it.
    std::optional<json::Value> holder;
    std::size_t step = 0;
    std::size_t at = 0;
    for (const json::Value& child : trail.values.back()) {
      if (child.index() > value.index()) break;
      holder = child;
      step = at++;
    }
    if (!holder) return std::nullopt;
    trail.values.push_back(*holder);
    trail.steps.push_back(step);
  }
  return trail;
}

}  // namespace

std::optional<std::vector<std::size_t>> steps_to(const json::Value& root,
                                                 const json::Value& value) {
  auto trail = trail_to(root, value);
  return trail ? std::optional(std::move(trail->steps)) : std::nullopt;
}

std::optional<Place> locate(const json::Value& root, const path::Element& element) {
  const auto trail = trail_to(root, element.value ? element.value : element.sibling);
  if (!trail || trail->steps.empty()) return std::nullopt;
  std::size_t member = trail->values.size() - 1;
  Place place;
  if (trail->values[member - 1].is_array()) {
    place.index = trail->steps[member - 1];
    --member;
  }
  if (member == 0 || !trail->values[member - 1].is_object()) return std::nullopt;
  place.key = trail->values[member].key();
  if (place.key.starts_with('_')) place.key.erase(0, 1);
  place.object_value = trail->values[member - 1];
  place.object.assign(trail->steps.begin(),
                      trail->steps.begin() + static_cast<std::ptrdiff_t>(member - 1));
  return place;
}

Tree& descend(Tree& root, const std::vector<std::size_t>& steps) {
  Tree* at = &root;
  for (const std::size_t step : steps)
    at = &at->children()[step].value;
  return *at;
}

}  // namespace fhir::patch
