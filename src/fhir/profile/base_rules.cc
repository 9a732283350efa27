#include "fhir/profile/base_rules.h"

#include <string>

#include "fhir/profile/compiler.h"
#include "fhir/profile/profile_set.h"

namespace fhir::profile {

BaseRules::BaseRules(const ProfileSet& set)
    : set_(set),
      made_(set.definitions().types().size()),
      ready_(set.definitions().types().size()) {}

const TypeRules& BaseRules::of(TypeId type) const {
  const auto at = static_cast<std::size_t>(type);
  if (const TypeRules* ready = ready_[at].load(std::memory_order_acquire)) return *ready;
  const std::scoped_lock lock(mutex_);
  if (made_[at] == nullptr) {
    made_[at] = make(type);
    ready_[at].store(made_[at].get(), std::memory_order_release);
  }
  return *made_[at];
}

std::unique_ptr<const TypeRules> BaseRules::make(TypeId type) const {
  const Definitions& definitions = set_.definitions();
  auto rules = std::make_unique<TypeRules>();
  rules->elements.resize(definitions.element_count(type), nullptr);
  const std::string id(definitions.type(type).name);
  const ElementNode* const tree = set_.find_tree(id.substr(0, id.find('.')));
  const ElementNode* const node = tree == nullptr ? nullptr : find_by_id(*tree, id);
  if (node == nullptr) return rules;
  rules->invariants = compile_invariants(node->definition->constraints, nullptr);
  for (const Property& property : definitions.properties(type)) {
    const Node*& rule = rules->elements[property.element];
    if (rule != nullptr) continue;
    const std::string name(property.element_name);
    const ElementNode* const child = node->find_child(property.choice ? name + "[x]" : name);
    if (child == nullptr) continue;
    Node made = compile_base_element(*child->definition, definitions);
    // What is said of an element that is defined in place holds wherever its type is used.
    const bool nested =
        property.type != TypeId::None && definitions.type(property.type).kind == TypeKind::Nested;
    if (nested) made.invariants.clear();
    // The structure is checked elsewhere, and so is the required binding of a code.
    if (property.codes != kNoCodes) made.binding.reset();
    if (made.invariants.empty() && !made.binding && !made.has_links) continue;
    rules->nodes.push_back(std::make_unique<const Node>(std::move(made)));
    rule = rules->nodes.back().get();
  }
  return rules;
}

}  // namespace fhir::profile
