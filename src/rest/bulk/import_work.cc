#include "rest/bulk/import_work.h"

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "engine/bulk/commit_window.h"
#include "fhir/json/document.h"
#include "rest/bulk/import_lines.h"
#include "rest/bulk/import_progress.h"
#include "rest/bulk/import_results.h"
#include "rest/bulk/import_spec.h"
#include "rest/router.h"

namespace rest {

namespace {

using base::ErrorKind;
using engine::JobControl;
using engine::JobFile;
using engine::Outcome;
using fhir::json::Document;
using fhir::json::Value;

constexpr std::size_t kInFlightMax = 512;
constexpr std::uint64_t kLinesBetweenSaves = 10'000;
constexpr auto kRetryPause = std::chrono::seconds(1);
constexpr int kRetriesMax = 600;  // ten minutes of a disk that refuses
constexpr int kFetchesMax = 3;    // of one file
constexpr int kFetchTimeoutMs = 10'000;

std::unexpected<base::Error> stopped() {
  return base::fail(ErrorKind::Unavailable, "the import was stopped");
}

std::string made_id(const std::string& job, std::size_t input, std::uint64_t line) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::string seed = job + " " + std::to_string(input) + " " + std::to_string(line);
  std::string id = "i-";
  for (const std::uint64_t half : {base::hash64(seed, 1), base::hash64(seed, 2)})
    for (int shift = 60; shift >= 0; shift -= 4)
      id += kDigits[(half >> shift) & 15];
  return id;
}

class ImportWork final : public engine::JobWork {
 public:
  ImportWork(const Context& context, std::vector<ImportSource> sources)
      : context_(context), sources_(std::move(sources)) {}

  base::Result<> run(JobControl& control) override {
    ImportProgress progress = TRY(import_progress_from_text(control.job().progress));
    for (; progress.input < sources_.size(); ++progress.input, progress.offset = progress.line = 0)
      TRY_VOID(import_file(control, progress));
    std::vector<engine::JobOutput> imported;
    for (const auto& [type, count] : progress.counts)
      imported.push_back({"", "imported", type, count, 0});
    return control.save(std::move(imported), to_text(progress));
  }

 private:
  struct Place {
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
  };

  base::Result<> import_file(JobControl& control, ImportProgress& progress) {
    const std::string name = import_input(progress.input);
    auto file = control.open_input(name);
    if (!file && !sources_[progress.input].url.empty()) {
      const base::Result<> fetched = fetch(control, progress.input, name);
      if (control.should_stop()) return stopped();
      if (!fetched) return tell_not_fetched(control, progress, fetched.error());
      file = control.open_input(name);
    }
    if (!file) return std::unexpected(std::move(file).error());
    TRY_VOID(import_lines(control, **file, progress));
    control.remove_input(name);
    return {};
  }

  // The other files are imported all the same.
  static base::Result<> tell_not_fetched(JobControl& control, ImportProgress& progress,
                                         const base::Error& error) {
    if (error.kind == ErrorKind::TooLarge) return std::unexpected(error);  // no room for more
    ImportResults results;
    results.refused("input " + std::to_string(progress.input + 1), error);
    return save(control, progress, {progress.offset, progress.line}, results.take());
  }

  base::Result<> fetch(JobControl& control, std::size_t number, const std::string& name) const {
    if (context_.options.import_client == nullptr)
      return base::fail(ErrorKind::Unsupported, "this server fetches no files");
    base::Result<> fetched;
    for (int attempt = 0; attempt < kFetchesMax && !control.should_stop(); ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(kRetryPause);
      fetched = fetch_once(control, number, name);
      if (fetched || fetched.error().kind != ErrorKind::Unavailable) break;
    }
    return fetched;
  }

  base::Result<> fetch_once(JobControl& control, std::size_t number,
                            const std::string& name) const {
    const auto file = TRY(control.create_file(name));
    http::ClientRequest request;
    request.method = "GET";
    request.url = sources_[number].url;
    request.headers.add("Accept", "application/fhir+ndjson");
    request.timeout_ms = kFetchTimeoutMs;
    const auto answer = TRY(context_.options.import_client->receive(
        request, [&](std::string_view piece) -> base::Result<> {
          if (control.should_stop()) return stopped();
          control.tell("file " + std::to_string(number + 1) + ": " +
                       std::to_string(file->bytes() >> 20) + " MB fetched");
          return control.append(*file, piece);
        }));
    if (answer.status / 100 != 2)
      return base::fail(
          answer.status / 100 == 5 ? ErrorKind::Unavailable : ErrorKind::NotFound,
          "the file's server answers " + std::to_string(answer.status) + ": check the url");
    return file->finish();
  }

  base::Result<> import_lines(JobControl& control, const JobFile& file, ImportProgress& progress) {
    for (int retries = 0; progress.offset < file.size();) {
      if (control.should_stop()) return stopped();
      ImportResults results;
      const Place reached = TRY(import_some(control, file, progress, results));
      ImportResults::Taken taken = results.take();
      if (taken.failure) {
        if (++retries > kRetriesMax) return std::unexpected(*std::move(taken.failure));
        std::this_thread::sleep_for(kRetryPause);
        continue;  // from the last save
      }
      retries = 0;
      TRY_VOID(save(control, progress, reached, std::move(taken)));
      control.tell("file " + std::to_string(progress.input + 1) + " of " +
                   std::to_string(sources_.size()) + ": " + std::to_string(progress.line) +
                   " lines, " + std::to_string(progress.offset * 100 / file.size()) + " %");
    }
    return {};
  }

  std::string place_of(std::size_t input, std::uint64_t line) const {
    const std::string place = "line " + std::to_string(line);
    return sources_.size() == 1 ? place : "input " + std::to_string(input + 1) + ", " + place;
  }

  base::Result<Place> import_some(const JobControl& control, const JobFile& file,
                                  const ImportProgress& progress, ImportResults& results) const {
    ImportLines lines(file, progress.offset, context_.options.resource_bytes_max);
    Place place{progress.offset, progress.line};
    engine::CommitWindow window(
        context_.engine, access_control::Caller::system("import"), kInFlightMax,
        [&](std::uint64_t line, base::Result<Outcome> outcome) {
          if (outcome) {
            results.imported(context_.definitions.type(outcome->version.type).name);
          } else if (outcome.error().kind == ErrorKind::Unavailable ||
                     base::is_failure(outcome.error().kind)) {
            results.broke(outcome.error());
          } else {
            results.refused(place_of(progress.input, line), outcome.error());
          }
        });
    while (place.line - progress.line < kLinesBetweenSaves && !control.should_stop()) {
      const auto line = TRY(lines.next());
      if (!line) break;
      ++place.line;
      if (!line->too_long && line->text.find_first_not_of(" \t\r") == std::string::npos) continue;
      auto operation = read_line(control.job().id, progress.input, place.line, *line);
      if (operation) {
        window.add(place.line, *std::move(operation));
      } else {
        results.refused(place_of(progress.input, place.line), operation.error());
      }
    }
    place.offset = lines.offset();
    return place;
  }

  base::Result<engine::Operation> read_line(const std::string& job, std::size_t input,
                                            std::uint64_t number,
                                            const ImportLines::Line& line) const {
    if (line.too_long)
      return base::fail(ErrorKind::TooLarge, "the line is longer than a resource may be");
    const auto document = TRY(Document::parse(line.text));
    const Value root = document.root();
    const std::string type = root.at("resourceType").string();
    engine::Operation operation;
    operation.kind = engine::Operation::Kind::Update;
    operation.type = context_.definitions.find_resource(type);
    if (operation.type == fhir::TypeId::None)
      return base::fail(ErrorKind::Invalid, "the line is no resource of FHIR R4", "resourceType");
    if (!sources_[input].type.empty() && sources_[input].type != type)
      return base::fail(ErrorKind::Invalid,
                        "the line is not of the type that its input was said to have",
                        "resourceType");
    if (const Value id = root.find("id")) {
      operation.id = id.string();
      if (!is_id(operation.id))
        return base::fail(ErrorKind::Invalid, "the id is no FHIR id", type + ".id");
      operation.body = line.text;
      return operation;
    }
    operation.id = made_id(job, input, number);
    operation.body = R"({"id":")" + operation.id + '"';
    for (const Value member : root)
      operation.body.append(",\"").append(member.key()).append("\":").append(member.raw());
    operation.body += '}';
    return operation;
  }

  static base::Result<> save(JobControl& control, ImportProgress& progress, const Place& reached,
                             ImportResults::Taken taken) {
    std::vector<engine::JobOutput> finished;
    if (taken.refused > 0) {
      engine::JobOutput output{"error." + std::to_string(++progress.files) + ".ndjson", "error",
                               "OperationOutcome", taken.refused, taken.refusals.size()};
      const auto file = TRY(control.create_file(output.name));
      TRY_VOID(control.append(*file, taken.refusals));
      TRY_VOID(file->finish());
      finished.push_back(std::move(output));
    }
    progress.offset = reached.offset;
    progress.line = reached.line;
    for (const auto& [type, count] : taken.counts)
      progress.counts[type] += count;
    return control.save(std::move(finished), to_text(progress));
  }

  const Context& context_;
  const std::vector<ImportSource> sources_;
};

}  // namespace

std::string import_input(std::size_t number) {
  return "input." + std::to_string(number + 1) + ".ndjson";
}

base::Result<std::unique_ptr<engine::JobWork>> make_import_work(const Context& context,
                                                                const engine::Job& job) {
  return std::make_unique<ImportWork>(context, TRY(import_sources_from_text(job.spec)));
}

}  // namespace rest
