#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rest {

// The forms in which resources are sent and read. Inside, all of them are JSON.
enum class Format : std::uint8_t { Json, Xml };

// As a Content-Type of ours.
std::string_view content_type_of(Format format);
// Of what is JSON and no resource.
inline constexpr std::string_view kPlainJson = "application/json;charset=utf-8";

// What a Content-Type says a body is.
enum class BodyFormat : std::uint8_t {
  Absent,     // no Content-Type: read as FHIR JSON
  FhirJson,   // application/fhir+json, application/json
  FhirXml,    // application/fhir+xml, application/xml, text/xml
  JsonPatch,  // application/json-patch+json
  XmlPatch,   // application/xml-patch+xml
  Form,       // application/x-www-form-urlencoded
  Ndjson,     // application/fhir+ndjson: a resource a line
  GraphQl,    // application/graphql
  Other,      // not read here, or another FHIR version or character set
};
BodyFormat body_format(std::string_view content_type);

// The format of FHIR R4 that an Accept header likes best, or nothing if it allows none. Of equals,
// the one that it names, then the one that it names first, then JSON. An absent header allows all.
std::optional<Format> accepted_format(std::string_view accept);

// The format that a _format parameter asks for: "json", "application/fhir+xml" …
std::optional<Format> named_format(std::string_view format);

// True if an Accept header names a media type of FHIR, which application/json is not: only then is
// a Binary sent as a resource (http://hl7.org/fhir/R4/binary.html#rest).
bool names_fhir(std::string_view accept);

}  // namespace rest
