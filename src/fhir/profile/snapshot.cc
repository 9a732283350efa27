#include "fhir/profile/snapshot.h"

#include <algorithm>
#include <string>

namespace fhir::profile {
namespace {

using Node = ElementNode;

void merge_constraints(const std::vector<Constraint>& more, std::vector<Constraint>& into) {
  for (const Constraint& constraint : more) {
    const auto same = std::ranges::find(into, constraint.key, &Constraint::key);
    if (same != into.end()) {
      *same = constraint;
    } else {
      into.push_back(constraint);
    }
  }
}

template <class T>
void replace(T& old, const T& with) {
  if (with) old = with;
}

void merge_binding(std::optional<Binding>& old, const std::optional<Binding>& with) {
  if (!with) return;
  std::string value_set = old ? old->value_set : std::string{};
  old = with;
  if (old->value_set.empty()) old->value_set = std::move(value_set);
}

// What the differential says replaces what the base says; constraints are added.
ElementDefinition merged(const ElementDefinition& base, const ElementDefinition& with) {
  ElementDefinition result = base;
  replace(result.min, with.min);
  replace(result.max, with.max);
  if (!with.types.empty()) result.types = with.types;
  if (!with.content_reference.empty()) result.content_reference = with.content_reference;
  if (with.fixed.exists()) result.fixed = with.fixed;
  if (with.pattern.exists()) result.pattern = with.pattern;
  if (with.min_value.exists()) result.min_value = with.min_value;
  if (with.max_value.exists()) result.max_value = with.max_value;
  replace(result.max_length, with.max_length);
  merge_binding(result.binding, with.binding);
  merge_constraints(with.constraints, result.constraints);
  replace(result.slicing, with.slicing);
  replace(result.is_modifier, with.is_modifier);
  return result;
}

bool is_choice(std::string_view name) {
  return name.ends_with("[x]");
}

// "Quantity" of "valueQuantity" beside "value[x]", as the type with that name; or empty.
std::string choice_type(const Node& choice, std::string_view name) {
  const std::string_view stem = std::string_view(choice.name).substr(0, choice.name.size() - 3);
  if (!name.starts_with(stem)) return {};
  const std::string_view suffix = name.substr(stem.size());
  for (const TypeChoice& type : choice.definition->types) {
    if (type.code.size() != suffix.size() || suffix.empty()) continue;
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
    if (upper(type.code[0]) == suffix[0] &&
        std::string_view(type.code).substr(1) == suffix.substr(1)) {
      return type.code;
    }
  }
  return {};
}

class Generator {
 public:
  Generator(Node& root, const FindTree& find_tree) : root_(root), find_tree_(find_tree) {}

  base::Result<> apply(const ElementDefinition& element) {
    const auto steps = split_id(element.id);
    Node* node = &root_;
    for (std::size_t i = 1; i < steps.size(); ++i) {
      Node* const child = step(*node, steps[i]);
      if (child == nullptr) {
        return base::fail(base::ErrorKind::Invalid,
                          "The differential constrains an element that its base does not have.",
                          element.path);
      }
      node = child;
    }
    node->definition =
        std::make_shared<const ElementDefinition>(merged(*node->definition, element));
    return {};
  }

 private:
  Node* step(Node& parent, const IdStep& step) {
    unfold(parent);
    std::string_view slice = step.slice;
    std::string type;
    Node* child = parent.find_child(step.name);
    if (child == nullptr) {
      child = choice(parent, step.name, type);
      if (child == nullptr) return nullptr;
      if (slice.empty()) slice = step.name;
    }
    if (slice.empty()) return child;
    if (Node* const found = child->find_slice(slice)) return found;
    return &add_slice(*child, slice, type);
  }

  static Node* choice(Node& parent, std::string_view name, std::string& type) {
    for (const auto& child : parent.children) {
      if (!is_choice(child->name)) continue;
      type = choice_type(*child, name);
      if (!type.empty()) return child.get();
    }
    return nullptr;
  }

  static Node& add_slice(Node& of, std::string_view name, const std::string& type) {
    Node* owner = &of;
    const std::size_t slash = name.rfind('/');
    if (slash != std::string_view::npos) {
      if (Node* const outer = of.find_slice(name.substr(0, slash))) owner = outer;
    }
    make_sliced(*owner);
    auto slice = owner->clone();
    slice->slices.clear();
    slice->slice = name;
    ElementDefinition definition = *owner->definition;
    definition.slice_name = name;
    definition.slicing.reset();
    definition.min = 0;
    const std::string inferred = type.empty() ? inferred_type(*owner, name) : type;
    if (!inferred.empty()) {
      std::erase_if(definition.types,
                    [&](const TypeChoice& each) { return each.code != inferred; });
    }
    slice->definition = std::make_shared<const ElementDefinition>(std::move(definition));
    owner->slices.push_back(std::move(slice));
    return *owner->slices.back();
  }

  static std::string inferred_type(const Node& owner, std::string_view slice) {
    return is_choice(owner.name) ? choice_type(owner, slice) : std::string{};
  }

  // Slices of extensions and of choices need no slicing of their own in a differential.
  static void make_sliced(Node& node) {
    if (node.definition->slicing) return;
    ElementDefinition definition = *node.definition;
    definition.slicing = Slicing{};
    if (node.name == "extension" || node.name == "modifierExtension") {
      definition.slicing->discriminators = {{.path = "url"}};
    } else if (is_choice(node.name)) {
      definition.slicing->discriminators = {{.kind = DiscriminatorKind::Type, .path = "$this"}};
    }
    node.definition = std::make_shared<const ElementDefinition>(std::move(definition));
  }

  // Gives an element the children of its type, if it has none.
  void unfold(Node& node) {
    if (!node.children.empty()) return;
    const Node* source = nullptr;
    const ElementDefinition& definition = *node.definition;
    if (!definition.content_reference.empty()) {
      source = find_by_id(root_, definition.content_reference);
    } else if (definition.types.size() == 1) {
      const TypeChoice& type = definition.types.front();
      if (type.profiles.size() == 1) source = find_tree_(type.profiles.front());
      if (source == nullptr) source = find_tree_(type.code);
    } else {
      source = find_tree_("Element");
    }
    if (source == nullptr) return;
    for (const auto& child : source->children)
      node.children.push_back(child->clone());
  }

  Node& root_;
  const FindTree& find_tree_;
};

}  // namespace

base::Result<std::unique_ptr<ElementNode>> generate_snapshot(const Structure& structure,
                                                             const ElementNode& base,
                                                             const FindTree& find_tree) {
  auto root = base.clone();
  Generator generator(*root, find_tree);
  for (const ElementDefinition& element : structure.differential)
    TRY_VOID(generator.apply(element));
  return root;
}

}  // namespace fhir::profile
