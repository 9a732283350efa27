#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/search/query.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace engine {

// A reference by search: "Patient?identifier=urn:oid:1.2.208.176.1.2|0101010000".
struct ConditionalReference {
  std::string text;        // as written
  std::string expression;  // FHIRPath of the reference
};

// Every conditional reference in a resource, in document order.
std::vector<ConditionalReference> conditional_references(fhir::json::Value resource);

// Its search. Invalid if the type is unknown or the query has no criterion.
base::Result<SearchQuery> parse_reference(const fhir::Definitions& definitions,
                                          std::shared_ptr<const ParameterSet> parameters,
                                          const ConditionalReference& reference);

}  // namespace engine
