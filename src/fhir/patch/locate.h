#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/patch/tree.h"
#include "fhir/path/item.h"

namespace fhir::patch {

// Where an element stands in its resource: the member of an object, and the place in it if the
// member is an array. A primitive and its "_name" sibling are one place, under the plain key.
struct Place {
  std::vector<std::size_t> object;  // children to descend to from the root, to the object
  json::Value object_value;
  std::string key;
  std::optional<std::size_t> index;  // in the array
};

// nullopt for the resource itself, and for what is not an element of it.
std::optional<Place> locate(const json::Value& root, const path::Element& element);

// The child indices that lead from `root` to `value`; nullopt if it is not inside.
std::optional<std::vector<std::size_t>> steps_to(const json::Value& root, const json::Value& value);

// The node that the steps lead to. Requires that they were found in the same resource.
Tree& descend(Tree& root, const std::vector<std::size_t>& steps);

}  // namespace fhir::patch
