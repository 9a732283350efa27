#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/profile/structure.h"

namespace fhir::profile {

// The elements of a snapshot as a tree. An element has children where a profile says something
// about them, or where they are defined in place; slices stand beside the children, and reslices
// within their slice. Definitions are shared between trees and never change.
struct ElementNode {
  std::string name;   // the last step of the path: "name", "value[x]"
  std::string slice;  // "official", or empty
  std::shared_ptr<const ElementDefinition> definition;
  std::vector<std::unique_ptr<ElementNode>> children;
  std::vector<std::unique_ptr<ElementNode>> slices;

  ElementNode* find_child(std::string_view child) const;
  // A slice of this element, or a reslice "a/b" within its slice "a".
  ElementNode* find_slice(std::string_view slice_name) const;
  std::unique_ptr<ElementNode> clone() const;
};

// Of the elements of a snapshot, in their order. Elements whose parent is missing are left out.
std::unique_ptr<ElementNode> make_tree(const std::vector<ElementDefinition>& elements);

// The element with an id ("Questionnaire.item"), or nullptr.
const ElementNode* find_by_id(const ElementNode& root, std::string_view id);

// The elements of the tree in the order of a snapshot, with their ids and paths made anew.
std::vector<ElementDefinition> list_elements(const ElementNode& root);

}  // namespace fhir::profile
