#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/transaction/operation.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace apps {

// What one document of an import comes to: operations to commit together, and what was refused
// while reading it.
struct ImportPlan {
  struct Refused {
    std::string resource;
    std::string expression;
    std::string message;
  };
  std::vector<engine::Operation> operations;
  std::vector<std::string> names;  // of each operation's resource, for the report
  std::vector<Refused> refused;
};

// Plans a resource, a Bundle that carries resources (its entries) or a bare Bundle entry. A Bundle
// of another type with an id of its own (a document, a message) is a resource and is kept whole.
ImportPlan plan_import(const fhir::Definitions& definitions, fhir::json::Value document);

}  // namespace apps
