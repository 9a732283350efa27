#include "fhir/profile/compiler.h"

#include <algorithm>
#include <string>

#include "fhir/profile/conditions.h"
#include "fhir/profile/guard.h"
#include "fhir/profile/native.h"
#include "fhir/profile/profile_set.h"

namespace fhir::profile {
namespace {

constexpr std::string_view kTypes = "http://hl7.org/fhir/StructureDefinition/";

bool has_links(const std::vector<TypeRule>& types) {
  return std::ranges::any_of(
      types, [](const TypeRule& type) { return !type.profiles.empty() || !type.targets.empty(); });
}

std::vector<TypeRule> compile_types(const ElementDefinition& definition,
                                    const Definitions& definitions) {
  std::vector<TypeRule> types;
  for (const TypeChoice& choice : definition.types) {
    types.push_back({.type = type_of_code(choice.code, definitions),
                     .profiles = choice.profiles,
                     .targets = choice.targets});
    // A reference to any resource demands nothing.
    std::erase(types.back().targets, std::string(kTypes) + "Resource");
    if (types.back().targets.size() != choice.targets.size()) types.back().targets.clear();
  }
  return types;
}

bool same_codes(const ElementDefinition& a, const ElementDefinition& b) {
  return a.types.size() == b.types.size() &&
         std::ranges::equal(a.types, b.types, {}, &TypeChoice::code, &TypeChoice::code);
}

class Compiler {
 public:
  Compiler(const ProfileSet& set, Program& program)
      : set_(set), definitions_(set.definitions()), program_(program) {}

  void run(const ElementNode& tree) {
    const ElementNode* const type = set_.find_tree(program_.type_name);
    program_.nodes.emplace_back();
    Node root{.id = program_.type_name, .type = program_.type};
    if (type != nullptr && type != &tree) {
      root.invariants = compile_invariants(tree.definition->constraints, type->definition.get());
    } else if (type == nullptr) {
      root.invariants = compile_invariants(tree.definition->constraints, nullptr);
    }
    if (program_.type != TypeId::None && type != &tree) add_children(root, tree);
    program_.nodes.front() = std::move(root);
  }

 private:
  // The rules of an element of `owner`, and of what is below it; kNone if there is none.
  static constexpr NodeIndex kNone = 0xFFFF'FFFF;

  struct Place {
    TypeId owner;
    const Property* property;
    const ElementDefinition* known;  // what the type says of the element
    std::string id;
  };

  void add_children(Node& node, const ElementNode& tree) {
    for (const auto& child : tree.children) {
      const Property* const property = find_property(node.type, child->name);
      if (property == nullptr) continue;
      const NodeIndex index = element(*child, {.owner = node.type,
                                               .property = property,
                                               .known = known(node.type, child->name),
                                               .id = node.id + '.' + child->name});
      if (index == kNone) continue;
      node.children.push_back(
          {.element = property->element, .choice = property->choice, .node = index});
    }
  }

  NodeIndex element(const ElementNode& tree, const Place& place) {
    const ElementDefinition& definition = *tree.definition;
    Node node{.id = place.id, .type = value_type(tree, *place.property)};
    fill(node, definition, place);
    if (node.type != TypeId::None && !tree.children.empty()) add_children(node, tree);
    if (definition.slicing) add_slices(node, tree, place);
    if (says_nothing(node, place)) return kNone;
    program_.nodes.push_back(std::move(node));
    return static_cast<NodeIndex>(program_.nodes.size() - 1);
  }

  void fill(Node& node, const ElementDefinition& definition, const Place& place) {
    const ElementDefinition* const known = place.known;
    const bool slice = !definition.slice_name.empty();
    const std::uint32_t known_min = slice || known == nullptr ? 0 : known->min.value_or(0);
    const std::uint32_t known_max =
        slice || known == nullptr ? kUnbounded : known->max.value_or(kUnbounded);
    if (definition.min.value_or(0) > known_min) node.min = *definition.min;
    if (definition.max.value_or(kUnbounded) < known_max) node.max = *definition.max;
    if (definition.content_reference.empty()) fill_types(node, definition, known);
    const auto is_new = [&](json::Value value, json::Value ElementDefinition::* of) {
      return value.exists() && !(known != nullptr && (known->*of).exists());
    };
    if (is_new(definition.fixed, &ElementDefinition::fixed)) node.fixed = definition.fixed;
    if (is_new(definition.pattern, &ElementDefinition::pattern)) node.pattern = definition.pattern;
    if (is_new(definition.min_value, &ElementDefinition::min_value)) {
      node.min_value = definition.min_value;
    }
    if (is_new(definition.max_value, &ElementDefinition::max_value)) {
      node.max_value = definition.max_value;
    }
    node.max_length = definition.max_length;
    if (definition.binding && definition.binding->strength >= Strength::Extensible &&
        !(known != nullptr && known->binding == definition.binding)) {
      node.binding = definition.binding;
    }
    node.invariants = compile_invariants(definition.constraints, known);
  }

  void fill_types(Node& node, const ElementDefinition& definition, const ElementDefinition* known) {
    if (definition.types.empty()) return;
    if (known != nullptr && known->types == definition.types) return;
    node.types = compile_types(definition, definitions_);
    node.has_types = known == nullptr || !same_codes(*known, definition);
    node.has_links = has_links(node.types);
    if (definition.types.size() == 1 && definition.types.front().code == "Extension" &&
        definition.types.front().profiles.size() == 1) {
      node.own_extension = without_version(definition.types.front().profiles.front());
    }
  }

  void add_slices(Node& node, const ElementNode& tree, const Place& place) {
    const Slicing& slicing = *tree.definition->slicing;
    SliceSet set{.rules = slicing.rules, .ordered = slicing.ordered};
    bool matters = slicing.rules != SliceRules::Open;
    for (const auto& slice : tree.slices) {
      Place there = place;
      there.id = stem(place.id) + ':' + slice->slice;
      NodeIndex index = element(*slice, there);
      matters |= index != kNone;
      if (index == kNone) {
        program_.nodes.push_back({.id = there.id});
        index = static_cast<NodeIndex>(program_.nodes.size() - 1);
      }
      set.slices.push_back({.name = slice->slice,
                            .node = index,
                            .conditions = slice_conditions(slicing, *slice, set_)});
    }
    // Slicing by nothing, as the base has it for extensions, or without slices.
    if (matters && !(set.slices.empty() && slicing.discriminators.empty())) {
      node.slicing = std::move(set);
    }
  }

  static std::string stem(const std::string& id) {
    const std::size_t dot = id.rfind('.');
    const std::size_t colon = id.find(':', dot == std::string::npos ? 0 : dot);
    return id.substr(0, colon);
  }

  static bool says_nothing(const Node& node, const Place& place) {
    const bool links = node.has_links && !is_known_link(node, place);
    return node.min == 0 && node.max == kUnbounded && !node.has_types && !links &&
           node.children.empty() && !node.fixed.exists() && !node.pattern.exists() &&
           !node.min_value.exists() && !node.max_value.exists() && !node.max_length &&
           !node.binding && node.invariants.empty() && !node.slicing;
  }

  // An extension's own profile is checked wherever the extension stands.
  static bool is_known_link(const Node& node, const Place&) { return !node.own_extension.empty(); }

  const Property* find_property(TypeId owner, std::string_view name) const {
    const bool choice = name.ends_with("[x]");
    const std::string_view stem = choice ? name.substr(0, name.size() - 3) : name;
    for (const Property& property : definitions_.properties(owner)) {
      if (property.element_name == stem) return &property;
    }
    return nullptr;
  }

  const ElementDefinition* known(TypeId owner, const std::string& name) const {
    const std::string id = std::string(definitions_.type(owner).name) + '.' + name;
    const ElementNode* const type = set_.find_tree(id.substr(0, id.find('.')));
    const ElementNode* const node = type == nullptr ? nullptr : find_by_id(*type, id);
    return node == nullptr ? nullptr : node->definition.get();
  }

  TypeId value_type(const ElementNode& tree, const Property& property) const {
    const auto& types = tree.definition->types;
    if (!property.choice && property.type != TypeId::None) return property.type;
    if (types.size() == 1) return type_of_code(types.front().code, definitions_);
    return definitions_.find_type(property.choice ? "Element" : "Resource");
  }

  const ProfileSet& set_;
  const Definitions& definitions_;
  Program& program_;
};

}  // namespace

TypeId type_of_code(std::string_view code, const Definitions& definitions) {
  if (code.starts_with(kTypes)) code.remove_prefix(kTypes.size());
  return definitions.find_type(code);
}

std::vector<Invariant> compile_invariants(const std::vector<Constraint>& constraints,
                                          const ElementDefinition* known) {
  std::vector<Invariant> invariants;
  for (const Constraint& constraint : constraints) {
    if (constraint.expression.empty()) continue;
    if (known != nullptr && std::ranges::find(known->constraints, constraint.key,
                                              &Constraint::key) != known->constraints.end()) {
      continue;
    }
    const Native native = find_native(constraint.key, constraint.expression);
    if (native == Native::Holds) continue;
    auto expression = path::Expression::parse(constraint.expression);
    if (!expression) continue;
    auto guard = guard_of(*expression);
    invariants.push_back({.key = constraint.key,
                          .human = constraint.human,
                          .expression = *std::move(expression),
                          .is_error = constraint.is_error,
                          .native = native,
                          .of_root = constraint.expression.contains("%rootResource"),
                          .guard = std::move(guard),
                          .without_any = std::make_shared<std::atomic<Invariant::Constant>>()});
  }
  return invariants;
}

Node compile_base_element(const ElementDefinition& definition, const Definitions& definitions) {
  Node node{.id = definition.id, .invariants = compile_invariants(definition.constraints, nullptr)};
  if (definition.binding && definition.binding->strength >= Strength::Extensible) {
    node.binding = definition.binding;
  }
  node.types = compile_types(definition, definitions);
  node.has_links = has_links(node.types);
  return node;
}

std::unique_ptr<const Program> compile(const Structure& structure, const ElementNode& tree,
                                       const ProfileSet& set) {
  auto program = std::make_unique<Program>();
  program->url =
      structure.version.empty() ? structure.url : structure.url + '|' + structure.version;
  program->name = structure.name;
  program->type_name = structure.type;
  program->type =
      structure.kind == "logical" ? TypeId::None : type_of_code(structure.type, set.definitions());
  program->is_modifier = tree.definition->is_modifier.value_or(false);
  program->contexts = structure.contexts;
  for (const std::string& text : structure.context_invariants) {
    auto expression = path::Expression::parse(text);
    if (expression) program->context_invariants.push_back(*std::move(expression));
  }
  Compiler(set, *program).run(tree);
  return program;
}

}  // namespace fhir::profile
