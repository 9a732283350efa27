#pragma once

#include <string_view>

#include "base/result.h"
#include "engine/search/criterion.h"
#include "engine/search/parse_criterion.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Reads a _filter on resources of one type: FHIR R4, search_filter.html.
//
//   filter := and ("or" and)*
//   and    := one ("and" one)*
//   one    := "not"? "(" filter ")" | path operation value
//   path   := name ("." name)*            a chain, as in a search: subject:Patient.name
//   one    := name "[" filter "]" ("." path operation value)?   of one thing that name refers to
//
// Operations: eq ne co sw ew gt lt ge le ap sa eb po pr re. Invalid with the place of the fault;
// Unsupported for ss, sb, in and ni; TooLarge past kFilterDepthMax.
inline constexpr int kFilterDepthMax = 50;
base::Result<Criterion> parse_filter(CriterionParser& criteria, fhir::TypeId type,
                                     std::string_view text);

}  // namespace engine
