#pragma once

#include <cstdint>
#include <string>

#include "fhir/graphql/schema.h"
#include "fhir/graphql/source.h"
#include "fhir/json/document.h"

namespace fhir::graphql {

// One value that fields are selected from, or that is shown. What it borrows lives as long as the
// execution.
struct Node {
  Place place = Place::Root;
  TypeId type = TypeId::None;
  json::Value value;                 // of an element or resource
  json::Value resource;              // that the element is in: what "#id" and %resource mean
  const SearchPage* page = nullptr;  // of a connection
  std::string json;                  // of a leaf that no document holds
};

}  // namespace fhir::graphql
