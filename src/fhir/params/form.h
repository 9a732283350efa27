#pragma once

#include <cstdint>
#include <string_view>

#include "fhir/definitions/definitions.h"

namespace fhir::params {

// How the values of one data type become values of a search parameter.
enum class Form : std::uint8_t {
  None,
  // tokens
  Code,
  Text,
  Boolean,
  Coding,
  CodeableConcept,
  Identifier,
  ContactPoint,
  Presence,
  // strings
  String,
  HumanName,
  Address,
  ConceptText,
  // references and uris
  Reference,
  CanonicalReference,
  UriReference,
  InlineResource,
  Uri,
  Canonical,
  // dates
  Date,
  Period,
  Timing,
  // numbers and quantities
  Number,
  NumberRange,
  Quantity,
  Money,
  QuantityRange,
  SampledData
};

// The form that fits a search of this kind over values of this type; None if they do not match.
Form form_of(SearchType search, std::string_view type_name);

}  // namespace fhir::params
