#include "rest/search_plan.h"

#include "fhir/json/writer.h"

namespace rest {

namespace {

void append_count(std::string& text, std::uint64_t count, std::string_view of) {
  if (count > 0) text.append(", ").append(std::to_string(count)).append(" ").append(of);
}

// "1. subject:Patient.name: keys; found 12, 3 keys, 12 postings, 41 µs"
std::string line_of(const engine::PlanStep& step, std::size_t number) {
  std::string line(std::size_t{2} * step.depth, ' ');
  line.append(std::to_string(number)).append(". ");
  if (!step.label.empty()) line.append(step.label).append(": ");
  line.append(step.how).append("; found ").append(std::to_string(step.found));
  append_count(line, step.keys, "keys");
  append_count(line, step.ordinals, "postings");
  append_count(line, step.documents, "documents");
  return line.append(", ").append(std::to_string(step.micros)).append(" µs");
}

void write_issue(fhir::json::Writer& writer, std::string_view text) {
  writer.begin_object()
      .member("severity", "information")
      .member("code", "informational")
      .member("diagnostics", text)
      .end_object();
}

}  // namespace

std::string plan_outcome(const engine::SearchResult& result) {
  std::string out;
  fhir::json::Writer writer(out);
  writer.begin_object().member("resourceType", "OperationOutcome").key("issue").begin_array();
  std::size_t number = 0;
  for (const engine::PlanStep& step : result.plan)
    write_issue(writer, line_of(step, ++number));
  write_issue(writer, "as of transaction " + std::to_string(result.at.t));
  writer.end_array().end_object();
  return out;
}

}  // namespace rest
