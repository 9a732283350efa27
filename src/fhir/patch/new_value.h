#pragma once

#include <string_view>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/patch/slots.h"

namespace fhir::patch {

// A value that an operation of a FHIRPath Patch brings: value[x], a resource, or parts that make
// up an element of a type that has no name.
struct NewValue {
  Slot slot;
  TypeId type = TypeId::None;  // None: made of parts
};

// The property of `type` that "birthDate", "deceased" or "deceasedBoolean" names for a value of
// this type (None: any). nullptr if there is none.
const Property* find_property(const Definitions& definitions, TypeId type, std::string_view name,
                              TypeId value_type);

// Reads the value from a "value" part. `type` is that of the element it will become: it says
// which of the parts repeat. Invalid if there is no value, or a part names no element.
base::Result<NewValue> read_value(const Definitions& definitions, const json::Value& part,
                                  TypeId type);

}  // namespace fhir::patch
