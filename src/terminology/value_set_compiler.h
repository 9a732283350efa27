#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "terminology/code_system.h"
#include "terminology/value_set.h"

namespace terminology {

// What a value set refers to, for the compiler.
class Resolver {
 public:
  virtual ~Resolver() = default;
  // Null if there is none.
  virtual base::Result<std::shared_ptr<const CodeSystem>> code_system(
      const Canonical& canonical) = 0;
  // NotFound, naming it, if there is none; Invalid with the chain if it imports itself.
  virtual base::Result<std::shared_ptr<const ValueSet>> value_set(const Canonical& canonical) = 0;
};

// Compiles ValueSet.compose, or the expansion if there is no compose or what it needs is missing.
// http://hl7.org/fhir/R4/valueset.html#compositions
//
// Refuses, naming what: a code system that is not known and not listed code by code (NotFound), a
// filter that cannot be answered (Unsupported, Invalid), more work than kWorkMax (TooCostly).
base::Result<std::shared_ptr<const ValueSet>> compile_value_set(fhir::json::Value resource,
                                                                Resolver& resolver);

// Runs of positions that one compilation may merge.
inline constexpr std::uint64_t kWorkMax = 200'000'000;

}  // namespace terminology
