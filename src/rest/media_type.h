#pragma once

#include <cstdint>
#include <string_view>

namespace rest {

inline constexpr std::string_view kFhirJson = "application/fhir+json;charset=utf-8";
inline constexpr std::string_view kPlainJson = "application/json;charset=utf-8";

// What a Content-Type says a body is.
enum class BodyFormat : std::uint8_t {
  Absent,     // no Content-Type: read as FHIR JSON
  FhirJson,   // application/fhir+json, application/json
  JsonPatch,  // application/json-patch+json
  Form,       // application/x-www-form-urlencoded
  GraphQl,    // application/graphql
  Other,      // not read here, or another FHIR version or character set
};
BodyFormat body_format(std::string_view content_type);

// True if FHIR R4 JSON is among what an Accept header allows. An absent header allows it.
bool accepts_json(std::string_view accept);

// True if a _format parameter asks for JSON: "json", "application/fhir+json" …
bool format_is_json(std::string_view format);

}  // namespace rest
