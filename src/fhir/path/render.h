#pragma once

#include <string>

#include "fhir/path/item.h"

namespace fhir::path {

// Appends an item as JSON: elements as they stand in their document, numbers and booleans as
// themselves, dates and quantities as the text toString() gives, a type as its namespace and name.
// An element without a value (only an id or extensions) is null.
void append_json(const Item& item, std::string& out);

// "Patient", "HumanName", "System.String"; "" for what has no type that we know.
std::string shown_type(const Item& item, const Definitions& definitions);

}  // namespace fhir::path
