#include "fhir/profile/element_tree.h"

namespace fhir::profile {
namespace {

ElementNode* find_step(ElementNode* node, const IdStep& step) {
  ElementNode* const child = node->find_child(step.name);
  if (child == nullptr || step.slice.empty()) return child;
  return child->find_slice(step.slice);
}

void add_to_list(const ElementNode& node, const std::string& id, const std::string& path,
                 std::vector<ElementDefinition>& out) {
  out.push_back(*node.definition);
  out.back().id = id;
  out.back().path = path;
  for (const auto& child : node.children) {
    const std::string name = '.' + child->name;
    add_to_list(*child, id + name, path + name, out);
  }
  const std::string stem =
      node.slice.empty() ? id : id.substr(0, id.size() - node.slice.size() - 1);
  for (const auto& slice : node.slices) {
    add_to_list(*slice, stem + ':' + slice->slice, path, out);
  }
}

}  // namespace

ElementNode* ElementNode::find_child(std::string_view child) const {
  for (const auto& each : children) {
    if (each->name == child) return each.get();
  }
  return nullptr;
}

ElementNode* ElementNode::find_slice(std::string_view slice_name) const {
  for (const auto& each : slices) {
    if (each->slice == slice_name) return each.get();
    if (slice_name.starts_with(each->slice + '/')) {
      if (ElementNode* const found = each->find_slice(slice_name)) return found;
    }
  }
  return nullptr;
}

std::unique_ptr<ElementNode> ElementNode::clone() const {
  auto copy = std::make_unique<ElementNode>();
  copy->name = name;
  copy->slice = slice;
  copy->definition = definition;
  for (const auto& child : children)
    copy->children.push_back(child->clone());
  for (const auto& each : slices)
    copy->slices.push_back(each->clone());
  return copy;
}

std::unique_ptr<ElementNode> make_tree(const std::vector<ElementDefinition>& elements) {
  std::unique_ptr<ElementNode> root;
  for (const ElementDefinition& element : elements) {
    const auto steps = split_id(element.id);
    auto node = std::make_unique<ElementNode>();
    node->name = steps.back().name;
    node->slice = steps.back().slice;
    node->definition = std::make_shared<const ElementDefinition>(element);
    if (root == nullptr) {
      root = std::move(node);
      continue;
    }
    ElementNode* parent = root.get();
    for (std::size_t i = 1; i + 1 < steps.size() && parent != nullptr; ++i) {
      parent = find_step(parent, steps[i]);
    }
    if (parent == nullptr || steps.size() < 2) continue;
    if (node->slice.empty()) {
      parent->children.push_back(std::move(node));
      continue;
    }
    ElementNode* owner = parent->find_child(node->name);
    if (owner == nullptr) continue;
    const std::size_t slash = node->slice.rfind('/');
    if (slash != std::string::npos) {
      ElementNode* const outer = owner->find_slice(node->slice.substr(0, slash));
      if (outer != nullptr) owner = outer;
    }
    owner->slices.push_back(std::move(node));
  }
  return root;
}

const ElementNode* find_by_id(const ElementNode& root, std::string_view id) {
  const auto steps = split_id(id);
  const ElementNode* node = &root;
  for (std::size_t i = 1; i < steps.size() && node != nullptr; ++i) {
    const ElementNode* const child = node->find_child(steps[i].name);
    node = child == nullptr || steps[i].slice.empty() ? child : child->find_slice(steps[i].slice);
  }
  return node;
}

std::vector<ElementDefinition> list_elements(const ElementNode& root) {
  std::vector<ElementDefinition> elements;
  add_to_list(root, root.name, root.name, elements);
  return elements;
}

}  // namespace fhir::profile
