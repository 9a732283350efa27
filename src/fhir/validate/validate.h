#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir {

struct ValidateOptions {
  std::size_t issues_max = 100;  // validation stops there
};

// Checks resources against the structure of base FHIR R4: known elements of the right JSON type,
// cardinality, one type of each choice, the formats of primitives, required codes, extensions,
// primitive extensions ("_name"), contained resources, entries of Bundles. Not invariants,
// profiles or slicing, and not whether what is referred to exists.
//
// Immutable: any thread may call validate(). The definitions must outlive it.
class Validator {
 public:
  explicit Validator(const Definitions& definitions);

  // All issues of `resource`, in document order, or none if it is right. Each has the FHIRPath of
  // its element ("Patient.name[0].given[1]") and never a value from the resource.
  std::vector<base::Issue> validate(json::Value resource,
                                    const ValidateOptions& options = {}) const;

 private:
  friend class Validation;

  // What walking an object of a type needs, beside its properties.
  struct TypeRules {
    std::uint64_t required = 0;  // a bit for each element with min > 0
    TypeKind kind = TypeKind::Complex;
    Primitive primitive = Primitive::None;
  };

  const Definitions& definitions_;
  std::vector<TypeRules> rules_;  // by TypeId
  TypeId extension_;
  TypeId codeable_concept_;
  const Property* reference_;      // Reference.reference
  std::uint64_t extension_parts_;  // bits of Extension.extension and Extension.value
};

}  // namespace fhir
