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
  // sounds of names
  NameSound,
  StringSound,
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
  SampledData,
  // of elements
  Position,
  Tuple
};

// The form that fits a search for values of this type by their sound, or for positions.
Form sound_form_of(std::string_view type_name);
Form position_form_of(std::string_view type_name);

// The form that fits a search of this kind over values of this type; None if they do not match.
Form form_of(SearchType search, std::string_view type_name);

}  // namespace fhir::params
