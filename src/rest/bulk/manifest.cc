#include "rest/bulk/manifest.h"

#include "fhir/json/writer.h"
#include "rest/bulk/export_spec.h"

namespace rest {

namespace {

using engine::Job;
using engine::JobOutput;

void write_files(fhir::json::Writer& writer, const Job& job, std::string_view role,
                 std::string_view files) {
  writer.key(role).begin_array();
  for (const JobOutput& output : job.outputs) {
    if (output.role != role) continue;
    writer.begin_object()
        .member("type", output.label)
        .member("url", std::string(files) + output.name)
        .member("count", static_cast<std::int64_t>(output.count))
        .end_object();
  }
  writer.end_array();
}

}  // namespace

// https://hl7.org/fhir/uv/bulkdata/export.html#response---complete-status
std::string export_manifest(const Job& job, std::string_view files) {
  const auto spec = export_spec_from_text(job.spec);
  std::string text;
  fhir::json::Writer writer(text);
  writer.begin_object()
      .member("transactionTime", base::to_instant(spec ? spec->time : job.created))
      .member("request", job.request)
      .key("requiresAccessToken")
      .boolean(false);
  write_files(writer, job, "output", files);
  write_files(writer, job, "deleted", files);
  write_files(writer, job, "error", files);
  writer.end_object();
  return text;
}

// The same form; an output has no url, as nothing need be fetched.
std::string import_manifest(const Job& job, std::string_view files) {
  std::string text;
  fhir::json::Writer writer(text);
  writer.begin_object()
      .member("transactionTime", base::to_instant(job.ended))
      .member("request", job.request)
      .key("requiresAccessToken")
      .boolean(false)
      .key("output")
      .begin_array();
  for (const JobOutput& output : job.outputs)
    if (output.role == "imported")
      writer.begin_object()
          .member("type", output.label)
          .member("count", static_cast<std::int64_t>(output.count))
          .end_object();
  writer.end_array();
  write_files(writer, job, "error", files);
  writer.end_object();
  return text;
}

}  // namespace rest
