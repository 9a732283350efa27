#include "fhir/profile/outcome.h"

#include "fhir/json/writer.h"

namespace fhir::profile {
namespace {

std::string_view code_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Information:
      return "information";
  }
  return "error";
}

// https://hl7.org/fhir/R4/valueset-issue-type.html
std::string_view issue_code(const Finding& finding) {
  const std::string_view rule = finding.rule;
  if (rule == "structure") return "structure";
  if (rule == "profile" || rule == "extension") return "not-found";
  if (rule.ends_with("|min")) return "required";
  if (rule.ends_with("|binding")) return "code-invalid";
  if (rule.find('|') == std::string_view::npos && rule.find("undle") == std::string_view::npos) {
    return "invariant";
  }
  return "value";
}

void write_issue(json::Writer& writer, const Finding& finding) {
  writer.begin_object()
      .member("severity", code_of(finding.severity))
      .member("code", issue_code(finding));
  writer.key("details").begin_object();
  writer.key("coding").begin_array().begin_object();
  if (!finding.profile.empty()) writer.member("system", finding.profile);
  writer.member("code", finding.rule).end_object().end_array();
  writer.member("text", finding.sentence.english);
  writer.key("_text").begin_object().key("extension").begin_array().begin_object();
  writer.member("url", "http://hl7.org/fhir/StructureDefinition/translation");
  writer.key("extension").begin_array();
  writer.begin_object().member("url", "lang").member("valueCode", "da").end_object();
  writer.begin_object()
      .member("url", "content")
      .member("valueString", finding.sentence.danish)
      .end_object();
  writer.end_array().end_object().end_array().end_object();
  writer.end_object();
  if (!finding.expression.empty()) {
    writer.key("expression").begin_array().string(finding.expression).end_array();
  }
  writer.end_object();
}

}  // namespace

std::string operation_outcome(std::span<const Finding> findings, std::string_view file) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("resourceType", "OperationOutcome");
  if (!file.empty()) {
    writer.key("extension").begin_array().begin_object();
    writer.member("url", "http://hl7.org/fhir/StructureDefinition/operationoutcome-file");
    writer.member("valueString", file).end_object().end_array();
  }
  writer.key("issue").begin_array();
  for (const Finding& finding : findings)
    write_issue(writer, finding);
  if (findings.empty()) {
    writer.begin_object()
        .member("severity", "information")
        .member("code", "informational")
        .member("diagnostics", "no problem was found")
        .end_object();
  }
  writer.end_array().end_object();
  return out;
}

}  // namespace fhir::profile
