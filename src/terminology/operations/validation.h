#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "terminology/library.h"
#include "terminology/operations/displays.h"

namespace terminology {

// A code to be validated, and where it stood: "Coding", "CodeableConcept.coding[1]"; empty: code,
// system and display are parameters of their own.
struct AskedCode {
  std::string system;
  std::string version;
  std::string code;
  std::string display;
  std::string path;
};

struct ValidationRequest {
  std::vector<AskedCode> codes;  // several: of one CodeableConcept
  bool concept_form = false;     // they are the codings of a CodeableConcept
  std::vector<std::string> languages;
  bool lenient_display = false;  // a wrong display is a warning
  bool allow_abstract = true;
  bool active_only = false;
  bool membership_only = false;  // displays and status do not count
  Supplements supplements;
};

// What was found, in the words of the HL7 terminology ecosystem.
struct Finding {
  std::string severity;    // error, warning, information
  std::string code;        // FHIR R4, issue-type
  std::string type;        // http://hl7.org/fhir/tools/CodeSystem/tx-issue-type
  std::string message_id;  // of the reference implementation
  std::string text;
  std::string expression;
  std::string advice;  // what to do, if that is more than the text says
};

// What stands in the first quotation marks of a message.
std::string first_quoted(std::string_view text);

struct Validation {
  bool result = false;
  AskedCode match;  // what is told of the code: of several that of the first that is right
  std::string normalized_code;
  std::optional<std::string> status;
  bool inactive = false;
  std::vector<Finding> findings;
  std::vector<std::string> unknown_systems;  // url|version
  std::string message() const;
};

// Whether codes are in a value set (null: in their code systems), and rightly named.
// http://hl7.org/fhir/R4/valueset-operation-validate-code.html
base::Result<Validation> validate_code(Library& library, const ValueSet* set,
                                       const ValidationRequest& request);

// The same where the value set could not be compiled, because something that it needs is not there
// or not allowed: what is known of the codes, and why they cannot be right. Nothing if the error is
// of another kind.
base::Result<std::optional<Validation>> validate_without_set(Library& library,
                                                             const ValidationRequest& request,
                                                             const base::Error& why);

}  // namespace terminology
