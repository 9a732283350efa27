#pragma once

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/query.h"

namespace engine {

// A search with _contained, https://hl7.org/fhir/R4/search.html#contained: the documents of all
// that contains a resource of a type searched are read, and what they contain is looked at as a
// resource of that type. The page is the newest containers first.
// TooCostly past the budget: containers have no index of what is in them.
base::Result<SearchResult> search_contained(const SearchContext& context, const SearchQuery& query);

}  // namespace engine
