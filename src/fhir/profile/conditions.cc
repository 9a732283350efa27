#include "fhir/profile/conditions.h"

#include <string>

#include "fhir/profile/compiler.h"
#include "fhir/profile/profile_set.h"

namespace fhir::profile {
namespace {

constexpr int kLinksMax = 8;  // profiles that refer to profiles of their elements

// The argument of "extension('url')" and "ofType(Quantity)".
std::string_view argument(std::string_view step) {
  const std::size_t open = step.find('(');
  std::string_view inside = step.substr(open + 1, step.size() - open - 2);
  if (inside.size() >= 2 && (inside.front() == '\'' || inside.front() == '"')) {
    inside = inside.substr(1, inside.size() - 2);
  }
  return inside;
}

// The first step of a path: up to a '.' that is not in parentheses.
std::string_view first_step(std::string_view path) {
  int depth = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '(') ++depth;
    if (path[i] == ')') --depth;
    if (path[i] == '.' && depth == 0) return path.substr(0, i);
  }
  return path;
}

// What is at a path within a slice: an element of the profile, or a part of a fixed value or of a
// pattern above it.
struct Target {
  const ElementNode* node = nullptr;
  json::Value fixed;
  json::Value pattern;
};

json::Value part(json::Value value, std::string_view name) {
  if (value.is_array()) {
    if (value.empty()) return {};
    value = *value.begin();
  }
  return value.is_object() ? value.find(name) : json::Value{};
}

json::Value whole(json::Value value) {
  return value.is_array() && !value.empty() ? *value.begin() : value;
}

class Finder {
 public:
  explicit Finder(const ProfileSet& set) : set_(set) {}

  Target find(const ElementNode& from, std::span<const PathStep> steps) {
    Target at = target_of(from);
    for (const PathStep& step : steps) {
      at = next(at, step);
      if (at.node == nullptr && !at.fixed.exists() && !at.pattern.exists()) break;
    }
    at.fixed = whole(at.fixed);
    at.pattern = whole(at.pattern);
    return at;
  }

  // The profile of the element's only type, where the element itself has no children.
  const ElementNode* linked(const ElementNode& node) const {
    const auto& types = node.definition->types;
    if (types.size() != 1 || types.front().profiles.size() != 1) return nullptr;
    return set_.find_tree(types.front().profiles.front());
  }

 private:
  static Target target_of(const ElementNode& node) {
    return {.node = &node, .fixed = node.definition->fixed, .pattern = node.definition->pattern};
  }

  Target next(const Target& at, const PathStep& step) {
    switch (step.kind) {
      case PathStep::Kind::Child:
        return child(at, step.name);
      case PathStep::Kind::Extension:
        return extension(at, step.name);
      case PathStep::Kind::Resolve:
        return resolved(at);
      case PathStep::Kind::OfType:
        return of_type(at, step);
    }
    return {};
  }

  Target child(const Target& at, const std::string& name) {
    if (at.node != nullptr) {
      const ElementNode* found = find_child(*at.node, name);
      const ElementNode* holder = at.node;
      for (int i = 0; found == nullptr && i < kLinksMax; ++i) {
        holder = linked(*holder);
        if (holder == nullptr) break;
        found = find_child(*holder, name);
      }
      if (found != nullptr) {
        Target target = target_of(*found);
        if (!target.fixed.exists()) target.fixed = part(at.fixed, name);
        if (!target.pattern.exists()) target.pattern = part(at.pattern, name);
        return target;
      }
    }
    return {.fixed = part(at.fixed, name), .pattern = part(at.pattern, name)};
  }

  static const ElementNode* find_child(const ElementNode& node, const std::string& name) {
    if (const ElementNode* const found = node.find_child(name)) return found;
    const ElementNode* const choice = node.find_child(name + "[x]");
    // What a choice is limited to may stand in its only slice.
    if (choice != nullptr && choice->slices.size() == 1) return choice->slices.front().get();
    return choice;
  }

  Target extension(const Target& at, const std::string& url) {
    const ElementNode* const list = at.node != nullptr ? at.node->find_child("extension") : nullptr;
    if (list != nullptr) {
      for (const auto& slice : list->slices) {
        const auto& types = slice->definition->types;
        if (types.size() == 1 && types.front().profiles.size() == 1 &&
            without_version(types.front().profiles.front()) == url) {
          return target_of(*slice);
        }
      }
    }
    const ElementNode* const tree = set_.find_tree(url);
    return tree != nullptr ? target_of(*tree) : Target{};
  }

  Target resolved(const Target& at) const {
    if (at.node == nullptr) return {};
    const auto& types = at.node->definition->types;
    if (types.size() != 1 || types.front().targets.size() != 1) return {};
    const ElementNode* const tree = set_.find_tree(types.front().targets.front());
    return tree != nullptr ? target_of(*tree) : Target{};
  }

  static Target of_type(const Target& at, const PathStep& step) {
    if (at.node == nullptr) return at;
    for (const auto& slice : at.node->slices) {
      const auto& types = slice->definition->types;
      if (types.size() == 1 && types.front().code == step.name) return target_of(*slice);
    }
    return at;
  }

  const ProfileSet& set_;
};

class Conditions {
 public:
  Conditions(const ProfileSet& set, const ElementNode& slice)
      : set_(set), finder_(set), slice_(slice) {}

  std::vector<Condition> of(const Slicing& slicing) {
    for (const Discriminator& discriminator : slicing.discriminators)
      add(discriminator);
    return std::move(conditions_);
  }

 private:
  void add(const Discriminator& discriminator) {
    const auto path = read_discriminator_path(discriminator.path, set_.definitions());
    if (!path.is_known) return untold();
    switch (discriminator.kind) {
      case DiscriminatorKind::Value:
      case DiscriminatorKind::Pattern:
        return value(path.steps);
      case DiscriminatorKind::Exists:
        return exists(path.steps);
      case DiscriminatorKind::Type:
        return type(path.steps);
      case DiscriminatorKind::Profile:
        return profile(path.steps);
    }
  }

  void untold() { conditions_.push_back({}); }

  void value(std::vector<PathStep> steps) {
    if (is_extension_url(steps)) return;
    const Target target = finder_.find(slice_, steps);
    const std::size_t before = conditions_.size();
    if (target.fixed.exists() || target.pattern.exists()) {
      add_value(target.fixed, target.pattern, std::move(steps));
    } else if (target.node != nullptr && target.node->definition->max == 0) {
      conditions_.push_back({.kind = Condition::Kind::Absent, .path = std::move(steps)});
    } else if (target.node != nullptr) {
      within(*target.node, steps, 0);
      if (conditions_.size() == before) bound(*target.node, steps);
    }
    if (conditions_.size() == before) untold();
  }

  void add_value(json::Value fixed, json::Value pattern, std::vector<PathStep> steps) {
    conditions_.push_back(
        {.kind = fixed.exists() ? Condition::Kind::Fixed : Condition::Kind::Pattern,
         .path = std::move(steps),
         .value = fixed.exists() ? fixed : pattern});
  }

  // The URL of an extension is that of the profile that its slice names.
  bool is_extension_url(const std::vector<PathStep>& steps) {
    if (steps.size() != 1 || steps.front().name != "url") return false;
    const auto& types = slice_.definition->types;
    if (types.size() != 1 || types.front().code != "Extension") return false;
    if (types.front().profiles.empty()) return false;
    Condition condition{.kind = Condition::Kind::Fixed, .path = steps};
    for (const std::string& url : types.front().profiles)
      condition.profiles.emplace_back(without_version(url));
    conditions_.push_back(std::move(condition));
    return true;
  }

  // An element whose own parts are fixed: "coding" by its system and code.
  void within(const ElementNode& node, const std::vector<PathStep>& steps, int depth) {
    const ElementNode* holder = &node;
    if (node.children.empty()) holder = finder_.linked(node);
    if (holder == nullptr || depth > kLinksMax) return;
    for (const auto& child : holder->children) {
      const ElementDefinition& definition = *child->definition;
      if (definition.max == 0) continue;
      auto path = steps;
      const bool choice = child->name.ends_with("[x]");
      path.push_back(
          {.name = choice ? child->name.substr(0, child->name.size() - 3) : child->name});
      if (definition.fixed.exists() || definition.pattern.exists()) {
        add_value(definition.fixed, definition.pattern, std::move(path));
      } else if (definition.min.value_or(0) > 0) {
        within(*child, path, depth + 1);
      }
    }
  }

  void bound(const ElementNode& node, const std::vector<PathStep>& steps) {
    const auto& binding = node.definition->binding;
    if (!binding || binding->strength != Strength::Required || binding->value_set.empty()) return;
    conditions_.push_back(
        {.kind = Condition::Kind::Binding, .path = steps, .profiles = {binding->value_set}});
  }

  void exists(const std::vector<PathStep>& steps) {
    const Target target = finder_.find(slice_, steps);
    if (target.node == nullptr) return untold();
    const ElementDefinition& definition = *target.node->definition;
    if (definition.max == 0) {
      conditions_.push_back({.kind = Condition::Kind::Absent, .path = steps});
    } else if (definition.min.value_or(0) > 0) {
      conditions_.push_back({.kind = Condition::Kind::Exists, .path = steps});
    }
  }

  void type(std::vector<PathStep> steps) {
    const bool resolves = !steps.empty() && steps.back().kind == PathStep::Kind::Resolve;
    const auto before = std::span(steps).first(steps.size() - (resolves ? 1 : 0));
    const Target target = finder_.find(slice_, before);
    if (target.node == nullptr) return untold();
    Condition condition{.kind = Condition::Kind::Type};
    for (const TypeChoice& choice : target.node->definition->types) {
      if (!resolves) {
        condition.types.push_back(type_of_code(choice.code, set_.definitions()));
        continue;
      }
      for (const std::string& url : choice.targets) {
        const Structure* const structure = set_.find(url);
        if (structure == nullptr) return untold();
        condition.types.push_back(type_of_code(structure->type, set_.definitions()));
      }
    }
    condition.path = std::move(steps);
    conditions_.push_back(std::move(condition));
  }

  void profile(std::vector<PathStep> steps) {
    const bool resolves = !steps.empty() && steps.back().kind == PathStep::Kind::Resolve;
    const auto before = std::span(steps).first(steps.size() - (resolves ? 1 : 0));
    const Target target = finder_.find(slice_, before);
    if (target.node == nullptr) return untold();
    Condition condition{.kind = Condition::Kind::Profile};
    for (const TypeChoice& choice : target.node->definition->types) {
      const auto& urls = resolves ? choice.targets : choice.profiles;
      condition.profiles.insert(condition.profiles.end(), urls.begin(), urls.end());
    }
    // Without a profile there, this discriminator says nothing of the slice.
    if (condition.profiles.empty()) return;
    condition.path = std::move(steps);
    conditions_.push_back(std::move(condition));
  }

  const ProfileSet& set_;
  Finder finder_;
  const ElementNode& slice_;
  std::vector<Condition> conditions_;
};

}  // namespace

DiscriminatorPath read_discriminator_path(std::string_view text, const Definitions& definitions) {
  DiscriminatorPath path;
  while (!text.empty()) {
    const std::string_view step = first_step(text);
    text.remove_prefix(std::min(step.size() + 1, text.size()));
    if (step == "$this") continue;
    if (step == "resolve()") {
      path.steps.push_back({.kind = PathStep::Kind::Resolve});
    } else if (step.starts_with("extension(") && step.ends_with(')')) {
      path.steps.push_back(
          {.kind = PathStep::Kind::Extension, .name = std::string(argument(step))});
    } else if (step.starts_with("ofType(") && step.ends_with(')')) {
      const std::string name(argument(step));
      path.steps.push_back(
          {.kind = PathStep::Kind::OfType, .name = name, .type = definitions.find_type(name)});
    } else if (step.find('(') != std::string_view::npos) {
      return {.is_known = false};
    } else {
      const bool choice = step.ends_with("[x]");
      path.steps.push_back({.name = std::string(choice ? step.substr(0, step.size() - 3) : step)});
    }
  }
  return path;
}

std::vector<Condition> slice_conditions(const Slicing& slicing, const ElementNode& slice,
                                        const ProfileSet& set) {
  return Conditions(set, slice).of(slicing);
}

}  // namespace fhir::profile
