#pragma once

#include <vector>

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/criterion.h"
#include "engine/search/key_span.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace engine {

// Whether a resource that was read has a key in one of the spans, which are those of the criterion:
// a Test or, where they are of any value, the opposite of Missing. What a key lost is still there.
base::Result<bool> has_in_document(const SearchContext& context, fhir::TypeId type,
                                   fhir::json::Value resource, const Criterion& criterion,
                                   const std::vector<KeySpan>& spans);

}  // namespace engine
