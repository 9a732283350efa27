#pragma once

#include <string>
#include <string_view>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir {

// True if `value` is a right JSON value of the primitive type: kind of JSON value, format, range.
// `scratch` is used for strings with escapes.
// https://hl7.org/fhir/R4/datatypes.html#primitive
bool is_valid_primitive(Primitive type, json::Value value, std::string& scratch);

// What a value of the type must be, to follow "must be ".
std::string_view requirement(Primitive type);

// The literal of Reference.reference: "#id", an absolute URL or URN, "Patient/1",
// "Patient/1/_history/2", or a search such as "Patient?identifier=x" (within a transaction).
bool is_valid_reference(const Definitions& definitions, std::string_view text);

bool is_valid_id(std::string_view text);
bool is_valid_date(std::string_view text);
bool is_valid_date_time(std::string_view text);
bool is_valid_instant(std::string_view text);
bool is_valid_time(std::string_view text);
bool is_valid_base64(std::string_view text);

}  // namespace fhir
