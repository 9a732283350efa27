#include "rest/terminology/outcome.h"

#include "fhir/json/writer.h"
#include "rest/error_map.h"

namespace rest {

namespace {

using base::ErrorKind;
using terminology::Finding;

void write_finding(fhir::json::Writer& writer, const Finding& finding) {
  writer.begin_object();
  if (!finding.message_id.empty())
    writer.key("extension")
        .begin_array()
        .begin_object()
        .member("url", "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id")
        .member("valueString", finding.message_id)
        .end_object()
        .end_array();
  writer.member("severity", finding.severity).member("code", finding.code);
  writer.key("details").begin_object();
  if (!finding.type.empty())
    writer.key("coding")
        .begin_array()
        .begin_object()
        .member("system", "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type")
        .member("code", finding.type)
        .end_object()
        .end_array();
  writer.member("text", finding.text).end_object();
  writer.member("diagnostics", finding.advice.empty() ? finding.text : finding.advice);
  // Validators still read the older of the two elements.
  if (!finding.expression.empty())
    writer.key("location").begin_array().string(finding.expression).end_array();
  if (!finding.expression.empty())
    writer.key("expression").begin_array().string(finding.expression).end_array();
  writer.end_object();
}

}  // namespace

std::string findings_outcome(const std::vector<Finding>& findings) {
  std::string out;
  fhir::json::Writer writer(out);
  writer.begin_object().member("resourceType", "OperationOutcome").key("issue").begin_array();
  for (const Finding& each : findings)
    write_finding(writer, each);
  writer.end_array().end_object();
  return out;
}

Reply refused_by_terminology(const base::Error& error) {
  const ErrorFace face = face_of(error.kind);
  Finding finding;
  finding.severity = "error";
  finding.code = face.issue_code;
  finding.text = error.message;
  finding.expression = error.expression;
  const auto is_about = [&](std::string_view text) { return error.message.contains(text); };
  if (error.kind == ErrorKind::TooCostly) {
    finding.message_id = "VALUESET_TOO_COSTLY";
  } else if (is_about("in a circle")) {
    finding.code = "processing";
    finding.type = "vs-invalid";
    finding.message_id = "VALUESET_CIRCULAR_REFERENCE";
  } else if (is_about("supplement")) {
    finding.type = "not-found";
    finding.message_id = "VALUESET_SUPPLEMENT_MISSING";
  } else if (is_about("version-check parameter")) {
    finding.code = "exception";
    finding.type = "version-error";
    finding.message_id = "VALUESET_VERSION_CHECK";
  } else if (error.kind == ErrorKind::NotFound) {
    finding.type = "not-found";
    const bool of_system = is_about("ode system") || is_about("CodeSystem");
    finding.message_id = of_system ? "UNKNOWN_CODESYSTEM" : "Unable_to_resolve_value_Set_";
    if (!of_system) {
      // The words that clients know, and ours beside them.
      finding.advice = error.message;
      finding.text = "A definition for the value Set '" + terminology::first_quoted(error.message) +
                     "' could not be found";
      finding.expression.clear();
    }
  } else {
    finding.type = "vs-invalid";
    if (is_about("has no value"))
      finding.message_id = "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE";
  }
  Reply reply;
  reply.status = face.status;
  reply.kind = Reply::Body::Outcome;
  reply.body = findings_outcome({finding});
  return reply;
}

}  // namespace rest
