// http://hl7.org/fhir/R4/valueset-operation-validate-code.html and
// codesystem-operation-validate-code.html

#include "rest/interactions.h"
#include "rest/terminology/operations.h"
#include "rest/terminology/outcome.h"
#include "rest/terminology/parameters_writer.h"
#include "rest/terminology/term_input.h"
#include "terminology/operations/validation.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;
using terminology::AskedCode;
using terminology::Kind;
using terminology::text_of;
using terminology::ValidationRequest;

constexpr std::size_t kCodingsMax = 100;

AskedCode read_coding(Value coding, std::string path) {
  return {text_of(coding, "system"), text_of(coding, "version"), text_of(coding, "code"),
          text_of(coding, "display"), std::move(path)};
}

base::Result<> read_codes(const TermInput& input, ValidationRequest& request) {
  const Value coding = input.value("coding");
  const Value codeable = input.value("codeableConcept");
  if (input.has("code")) {
    request.codes.push_back({input.text("system"),
                             input.text("systemVersion"),
                             input.text("code"),
                             input.text("display"),
                             {}});
  } else if (coding.is_object()) {
    request.codes.push_back(read_coding(coding, "Coding"));
  } else if (codeable.is_object()) {
    request.concept_form = true;
    for (const Value each : terminology::list_of(codeable, "coding"))
      request.codes.push_back(read_coding(
          each, "CodeableConcept.coding[" + std::to_string(request.codes.size()) + "]"));
  }
  if (request.codes.empty())
    return fail(ErrorKind::Invalid,
                "$validate-code needs a code: give code with system, coding or codeableConcept "
                "with a coding in it");
  if (request.codes.size() > kCodingsMax)
    return fail(ErrorKind::TooLarge, "the concept has more than 100 codings");
  return {};
}

base::Result<ValidationRequest> read_request(TermInput& input) {
  ValidationRequest request;
  TRY_VOID(read_codes(input, request));
  request.languages = input.languages();
  request.lenient_display = TRY(input.flag("lenient-display-validation", false));
  request.allow_abstract = TRY(input.flag("abstract", true));
  request.active_only = TRY(input.flag("activeOnly", false));
  request.membership_only = TRY(input.flag("valueset-membership-only", false));
  request.supplements = TRY(input.supplements());
  return request;
}

Reply written(const TermInput& input, const terminology::Validation& validation) {
  ParametersWriter writer;
  writer.flag("result", validation.result);
  writer.text_if("code", "Code", validation.match.code);
  writer.text_if("system", "Uri", validation.match.system);
  writer.text_if("version", "String", validation.match.version);
  writer.text_if("display", "String", validation.match.display);
  if (const Value codeable = input.value("codeableConcept"); codeable.is_object())
    writer.raw("codeableConcept", "valueCodeableConcept", codeable.raw());
  if (validation.inactive) writer.flag("inactive", true);
  if (validation.status && *validation.status != "inactive")
    writer.text("status", "String", *validation.status);
  writer.text_if("normalized-code", "Code", validation.normalized_code);
  // The names that validators look for; the second says that a version is missing.
  for (const std::string& each : validation.unknown_systems)
    writer.text(each.contains('|') ? "x-caused-by-unknown-system" : "x-unknown-system", "Canonical",
                each);
  writer.text_if("message", "String", validation.message());
  if (!validation.findings.empty())
    writer.raw("issues", "resource", findings_outcome(validation.findings));
  return std::move(writer).reply();
}

base::Result<Reply> in_value_set(const Call& call, TermInput& input) {
  const auto subject = TRY(input.subject(call, Kind::ValueSet, "valueSet", "valueSetVersion"));
  if (!subject)
    return fail(ErrorKind::Invalid,
                "$validate-code needs a value set: call it on one, or give url or valueSet");
  ValidationRequest request = TRY(read_request(input));
  auto compiled = input.library().value_set(*subject);
  if (!compiled) {
    const auto known = TRY(validate_without_set(input.library(), request, compiled.error()));
    if (known) return written(input, *known);
    return std::unexpected(std::move(compiled).error());
  }
  const auto set = *std::move(compiled);
  if (!input.has("displayLanguage") && !set->header().language.empty())
    request.languages = {set->header().language};
  return written(input, TRY(validate_code(input.library(), set.get(), request)));
}

base::Result<Reply> in_code_system(const Call& call, TermInput& input) {
  ValidationRequest request = TRY(read_request(input));
  if (!call.route.id.empty() || input.value("codeSystem") || input.has("url")) {
    const auto subject = TRY(input.subject(call, Kind::CodeSystem, "codeSystem", "version"));
    const auto system = TRY(input.library().code_system(*subject));
    for (AskedCode& each : request.codes) {
      if (each.system.empty()) each.system = system->url();
      if (each.system == system->url() && each.version.empty()) each.version = system->version();
      if (each.system != system->url())
        return fail(ErrorKind::Invalid,
                    "a coding is of another system than the one that $validate-code is called on");
    }
  }
  return written(input, TRY(validate_code(input.library(), nullptr, request)));
}

}  // namespace

Attempt<Reply> validate_code(const Context& context, Call& call) {
  const bool of_set = context.definitions.type(call.route.type).name == "ValueSet";
  const auto input =
      of_set ? TRY(TermInput::take(
                   context, call,
                   {"url", "valueSet", "valueSetVersion", "code", "system", "systemVersion",
                    "display", "coding", "codeableConcept", "abstract", "activeOnly", "inferSystem",
                    "lenient-display-validation", "valueset-membership-only"}))
             : TRY(TermInput::take(context, call,
                                   {"url", "codeSystem", "version", "code", "display", "coding",
                                    "codeableConcept", "abstract", "lenient-display-validation"}));
  auto made = of_set ? in_value_set(call, *input) : in_code_system(call, *input);
  if (!made) return refused_by_terminology(made.error());
  return *std::move(made);
}

}  // namespace rest
