#include "rest/operation_outcome.h"

#include "fhir/json/writer.h"
#include "rest/error_map.h"

namespace rest {

namespace {

void write_issue(fhir::json::Writer& writer, std::string_view severity, std::string_view code,
                 std::string_view diagnostics, std::string_view expression) {
  writer.begin_object()
      .member("severity", severity)
      .member("code", code)
      .member("diagnostics", diagnostics);
  if (!expression.empty()) writer.key("expression").begin_array().string(expression).end_array();
  writer.end_object();
}

}  // namespace

std::string operation_outcome(std::string_view severity, std::string_view code,
                              std::string_view diagnostics, std::string_view expression) {
  std::string out;
  out.reserve(160 + diagnostics.size() + expression.size());
  fhir::json::Writer writer(out);
  writer.begin_object().member("resourceType", "OperationOutcome").key("issue").begin_array();
  write_issue(writer, severity, code, diagnostics, expression);
  writer.end_array().end_object();
  return out;
}

std::string operation_outcome(std::span<const base::Issue> issues) {
  if (issues.empty())
    return operation_outcome("information", "informational", "no problem was found");
  std::string out;
  out.reserve(64 + 200 * issues.size());
  fhir::json::Writer writer(out);
  writer.begin_object().member("resourceType", "OperationOutcome").key("issue").begin_array();
  for (const base::Issue& issue : issues)
    write_issue(writer, "error", face_of(issue.kind).issue_code, issue.message, issue.expression);
  writer.end_array().end_object();
  return out;
}

std::string operation_outcome(const base::Error& error) {
  if (!error.issues.empty()) return operation_outcome(error.issues);
  return operation_outcome("error", face_of(error.kind).issue_code, error.message,
                           error.expression);
}

}  // namespace rest
