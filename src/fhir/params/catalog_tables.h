#pragma once

#include <deque>
#include <string>
#include <vector>

#include "fhir/params/catalog.h"

namespace fhir {

// What a catalog holds beyond the official parameters. Deques: what is in them stays in its place.
struct SearchCatalog::Tables {
  std::deque<std::string> texts;
  std::deque<std::vector<TypeId>> targets;
  std::deque<std::vector<SearchComponent>> components;
  std::deque<std::vector<std::string_view>> words;
  // By TypeId; all parameters of a type that has custom ones, and empty for the others.
  std::vector<std::vector<SearchParameter>> of_type;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

}  // namespace fhir
