#include "engine/jobs/job.h"

#include <array>
#include <charconv>
#include <utility>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"

namespace engine {

namespace {

using fhir::json::Value;

constexpr std::array<std::string_view, 4> kStates = {"waiting", "running", "done", "failed"};

std::unexpected<base::Error> damaged() {
  return base::fail(base::ErrorKind::Invalid, "the record of the job is damaged");
}

base::Result<std::string> text_of(Value object, std::string_view key) {
  const Value member = object.find(key);
  if (!member.is_string()) return damaged();
  return member.string();
}

base::Result<std::int64_t> number_of(Value object, std::string_view key) {
  const Value member = object.find(key);
  if (!member.is_number()) return damaged();
  std::int64_t number = 0;
  const std::string_view raw = member.raw();
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (error != std::errc{} || end != raw.data() + raw.size()) return damaged();
  return number;
}

base::Result<JobOutput> output_of(Value value) {
  if (!value.is_object()) return damaged();
  JobOutput output;
  output.name = TRY(text_of(value, "name"));
  output.role = TRY(text_of(value, "role"));
  output.label = TRY(text_of(value, "label"));
  output.count = static_cast<std::uint64_t>(TRY(number_of(value, "count")));
  output.bytes = static_cast<std::uint64_t>(TRY(number_of(value, "bytes")));
  return output;
}

}  // namespace

std::string to_text(const Job& job) {
  std::string text;
  fhir::json::Writer writer(text);
  writer.begin_object()
      .member("id", job.id)
      .member("kind", job.kind)
      .member("request", job.request)
      .member("spec", job.spec)
      .member("state", kStates[static_cast<std::size_t>(job.state)])
      .member("created", job.created.ms)
      .member("ended", job.ended.ms)
      .member("problem", job.problem)
      .member("progress", job.progress)
      .key("outputs")
      .begin_array();
  for (const JobOutput& output : job.outputs)
    writer.begin_object()
        .member("name", output.name)
        .member("role", output.role)
        .member("label", output.label)
        .member("count", static_cast<std::int64_t>(output.count))
        .member("bytes", static_cast<std::int64_t>(output.bytes))
        .end_object();
  writer.end_array().end_object();
  return text;
}

base::Result<Job> job_from_text(std::string text) {
  const auto document = TRY(fhir::json::Document::parse(std::move(text)));
  const Value root = document.root();
  if (!root.is_object()) return damaged();
  Job job;
  job.id = TRY(text_of(root, "id"));
  job.kind = TRY(text_of(root, "kind"));
  job.request = TRY(text_of(root, "request"));
  job.spec = TRY(text_of(root, "spec"));
  const std::string state = TRY(text_of(root, "state"));
  std::size_t number = 0;
  while (number < kStates.size() && kStates[number] != state)
    ++number;
  if (number == kStates.size()) return damaged();
  job.state = static_cast<Job::State>(number);
  job.created.ms = TRY(number_of(root, "created"));
  job.ended.ms = TRY(number_of(root, "ended"));
  job.problem = TRY(text_of(root, "problem"));
  job.progress = TRY(text_of(root, "progress"));
  for (const Value value : root.find("outputs"))
    job.outputs.push_back(TRY(output_of(value)));
  return job;
}

}  // namespace engine
