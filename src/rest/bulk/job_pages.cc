#include "rest/bulk/job_pages.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "http/byte_range.h"
#include "rest/bulk/manifest.h"
#include "rest/http_date.h"

namespace rest {

namespace {

using engine::Job;
using engine::JobFile;
using engine::JobStatus;

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::string_view kNdjson = "application/fhir+ndjson";

http::Response refusal(base::Error error, int status) {
  Refused refused(std::move(error));
  refused.status = status;
  return to_response(to_reply(refused), {});
}

http::Response not_found() {
  return refusal({base::ErrorKind::NotFound,
                  "there is no such job or file: it may have expired or been deleted",
                  {},
                  {},
                  {}},
                 404);
}

http::Response not_allowed(std::string allow) {
  Refused refused(base::Error{
      base::ErrorKind::Unsupported, "this address takes " + allow + " only", {}, {}, {}});
  refused.status = 405;
  refused.allow = std::move(allow);
  return to_response(to_reply(refused), {});
}

http::Response running_page(const JobStatus& status, std::int64_t age_ms) {
  http::Response response;
  response.status = 202;
  response.headers.add("Cache-Control", "private, no-cache");
  response.headers.add("X-Progress", status.job.state == Job::State::Waiting ? "waiting"
                                     : status.note.empty()                   ? "running"
                                                                             : status.note);
  // What has run for long will not be done at once.
  response.headers.add("Retry-After",
                       std::to_string(std::clamp<std::int64_t>(age_ms / 10'000, 1, 30)));
  return response;
}

http::Response status_page(const Context& context, const std::string& id, std::string_view base) {
  const auto status = context.jobs->status(id);
  if (!status) return not_found();
  const Job& job = status->job;
  if (!status->expires) return running_page(*status, context.jobs->age_ms(job));
  if (job.state == Job::State::Failed)
    return refusal({base::ErrorKind::Internal, job.problem, {}, "a job has failed", {}}, 500);
  const std::string files = std::string(base) + "/jobs/" + id + "/";
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "private, no-cache");
  response.headers.add("Expires", to_http_date(*status->expires));
  response.body = job.kind == "import" ? import_manifest(job, files) : export_manifest(job, files);
  return response;
}

http::Response remove_page(const Context& context, const std::string& id) {
  if (auto removed = context.jobs->remove(id); !removed) {
    if (removed.error().kind == base::ErrorKind::NotFound) return not_found();
    return to_response(to_reply(Refused(std::move(removed).error())), {});
  }
  return to_response(outcome_reply(202, "the job is cancelled, and its files are removed"), {});
}

http::BodySource source_of(std::shared_ptr<const JobFile> file, std::uint64_t begin,
                           std::uint64_t end) {
  return [file = std::move(file), at = begin, end](std::string& chunk) mutable {
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(end - at, kPieceBytes));
    // What cannot be read breaks the connection off, so that the client knows.
    CHECK(file->read(at, piece, chunk).has_value());
    at += piece;
    return at < end;
  };
}

http::Response file_page(const Context& context, const http::Request& request,
                         const std::string& id, const std::string& name) {
  auto file = context.jobs->open_file(id, name);
  if (!file) return not_found();
  const std::uint64_t size = (*file)->size();
  // A file of a job never changes.
  const std::string tag = '"' + id + "-" + name + '"';
  const std::string_view condition = request.headers.get("If-Range");
  http::ByteRange range{http::ByteRange::Kind::Whole, 0, size};
  if (condition.empty() || condition == tag)
    range = http::parse_range(request.headers.get("Range"), size);
  http::Response response;
  response.headers.add("Content-Type", std::string(kNdjson));
  response.headers.add("Cache-Control", "private, no-cache");
  response.headers.add("Accept-Ranges", "bytes");
  response.headers.add("ETag", tag);
  if (range.kind != http::ByteRange::Kind::Whole)
    response.headers.add("Content-Range", range.content_range(size));
  if (range.kind == http::ByteRange::Kind::Unsatisfiable) {
    response.status = 416;
    return response;
  }
  if (range.kind == http::ByteRange::Kind::Part) response.status = 206;
  response.source_bytes = range.size();
  response.source = source_of(*std::move(file), range.begin, range.end);
  return response;
}

}  // namespace

http::Response job_page(const Context& context, const http::Request& request, std::string_view path,
                        std::string_view base) {
  if (context.jobs == nullptr) return not_found();
  const std::size_t slash = path.find('/');
  const std::string id(path.substr(0, slash));
  const bool is_get = request.method == "GET" || request.method == "HEAD";
  if (slash != path.npos) {
    if (!is_get) return not_allowed("GET, HEAD");
    return file_page(context, request, id, std::string(path.substr(slash + 1)));
  }
  if (is_get) return status_page(context, id, base);
  if (request.method == "DELETE") return remove_page(context, id);
  return not_allowed("GET, HEAD, DELETE");
}

}  // namespace rest
