#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "fhir/definitions/definitions.h"

// The three patch formats of FHIR. Each takes JSON texts, or XML of a patch, and returns the
// patched text: all of the operations or an error. Whatever an operation does not touch keeps its
// bytes, numbers and escapes included; the white space between the members of an object that
// changed does not. The result is JSON, but not yet a valid resource: validate it.
//
// Pure functions; any thread may call. Errors: Syntax for texts that are not JSON, Invalid for an
// operation that is not one or does not fit the resource, Conflict when a `test` fails, TooLarge
// and TooCostly past a limit. The message says which operation it was, counted from 1.
namespace fhir::patch {

inline constexpr std::size_t kOperationsMax = 10'000;

// JSON Patch: https://www.rfc-editor.org/rfc/rfc6902
base::Result<std::string> apply_json_patch(std::string_view current, std::string_view patch);

// FHIRPath Patch: http://hl7.org/fhir/R4/fhirpatch.html. `parameters` is a Parameters resource.
// Deleting what is not there is no error; an object or a list that becomes empty goes as well.
base::Result<std::string> apply_path_patch(const Definitions& definitions, std::string_view current,
                                           std::string_view parameters);

// XML Patch, https://www.rfc-editor.org/rfc/rfc5261, of the resource as it would be in XML. A
// selector is of the subset that the RFC names (fhir/patch/xml_selector.h) and must select exactly
// one node. What the patch adds is written anew; a narrative that it does not touch keeps its
// bytes.
base::Result<std::string> apply_xml_patch(const Definitions& definitions, std::string_view current,
                                          std::string_view patch);

}  // namespace fhir::patch
