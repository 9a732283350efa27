#include "rest/bulk/import_work.h"

#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/hash.h"
#include "engine/bulk/commit_window.h"
#include "fhir/json/document.h"
#include "fhir/json/writer.h"
#include "rest/bulk/import_progress.h"
#include "rest/operation_outcome.h"
#include "rest/router.h"

namespace rest {

namespace {

using base::ErrorKind;
using engine::Outcome;
using fhir::json::Document;
using fhir::json::Value;

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr std::size_t kInFlightMax = 512;
constexpr std::uint64_t kLinesBetweenSaves = 10'000;
constexpr std::uint64_t kRefusalBytesMax = 4096;
constexpr auto kRetryPause = std::chrono::seconds(1);
constexpr int kRetriesMax = 600;  // ten minutes of a disk that refuses

// Lines of a file, read forward.
class Lines {
 public:
  Lines(const engine::JobFile& file, std::uint64_t offset, std::size_t line_bytes_max)
      : file_(file), read_(offset), line_end_(offset), line_bytes_max_(line_bytes_max) {}

  struct Line {
    std::string text;
    bool too_long = false;  // then without its text
  };

  // Nothing at the end.
  base::Result<std::optional<Line>> next() {
    Line line;
    for (;;) {
      const std::size_t end = buffer_.find('\n', at_);
      const std::size_t taken = (end == buffer_.npos ? buffer_.size() : end) - at_;
      line.too_long = line.too_long || line.text.size() + taken > line_bytes_max_;
      if (line.too_long) {
        line.text.clear();
      } else {
        line.text.append(buffer_, at_, taken);
      }
      line_end_ += taken;
      at_ += taken;
      if (end != buffer_.npos) {
        ++at_;
        ++line_end_;
        return line;
      }
      if (read_ >= file_.size()) {
        if (line.text.empty() && !line.too_long) return std::nullopt;
        return line;
      }
      TRY_VOID(file_.read(read_, kPieceBytes, buffer_));
      read_ += buffer_.size();
      at_ = 0;
    }
  }

  // Of the first byte behind the lines read.
  std::uint64_t offset() const { return line_end_; }

 private:
  const engine::JobFile& file_;
  std::uint64_t read_;
  std::uint64_t line_end_;
  const std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t at_ = 0;
};

std::string made_id(const std::string& job, std::uint64_t line) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::string seed = job + " " + std::to_string(line);
  std::string id = "i-";
  for (const std::uint64_t half : {base::hash64(seed, 1), base::hash64(seed, 2)})
    for (int shift = 60; shift >= 0; shift -= 4)
      id += kDigits[(half >> shift) & 15];
  return id;
}

// What came of the lines since the last save. Any thread.
class Results {
 public:
  void imported(std::string_view type) {
    const std::lock_guard lock(mutex_);
    ++counts_[std::string(type)];
  }
  void refused(std::uint64_t line, const base::Error& error) {
    base::Error told = error;
    told.message = "line " + std::to_string(line) + ": " + told.message;
    if (!told.issues.empty()) told.issues.front().message = told.message;
    std::string text = operation_outcome(told);
    if (text.size() > kRefusalBytesMax) {
      told.issues.clear();
      text = operation_outcome(told);
    }
    const std::lock_guard lock(mutex_);
    refusals_ += text + "\n";
    ++refused_;
  }
  // The import cannot go on as it is.
  void broke(const base::Error& error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = error;
  }

  struct Taken {
    std::map<std::string, std::uint64_t> counts;
    std::string refusals;
    std::uint64_t refused = 0;
    std::optional<base::Error> failure;
  };
  Taken take() {
    const std::lock_guard lock(mutex_);
    return {std::exchange(counts_, {}), std::exchange(refusals_, {}), std::exchange(refused_, 0),
            std::exchange(failure_, std::nullopt)};
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;
  std::string refusals_;
  std::uint64_t refused_ = 0;
  std::optional<base::Error> failure_;
};

class ImportWork final : public engine::JobWork {
 public:
  explicit ImportWork(const Context& context) : context_(context) {}

  base::Result<> run(engine::JobControl& control) override {
    ImportProgress progress = TRY(import_progress_from_text(control.job().progress));
    const auto input = TRY(control.open_input(kImportInput));
    for (int retries = 0; progress.offset < input->size();) {
      if (control.should_stop()) return base::fail(ErrorKind::Unavailable, "stopped");
      Results results;
      const Place reached = TRY(import_some(control, *input, progress, results));
      Results::Taken taken = results.take();
      if (taken.failure) {
        if (++retries > kRetriesMax) return std::unexpected(*std::move(taken.failure));
        std::this_thread::sleep_for(kRetryPause);
        continue;  // from the last save
      }
      retries = 0;
      TRY_VOID(save(control, progress, reached, std::move(taken)));
      control.tell(std::to_string(progress.line) + " lines, " +
                   std::to_string(progress.offset * 100 / input->size()) + " % of the file");
    }
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

  base::Result<Place> import_some(engine::JobControl& control, const engine::JobFile& input,
                                  const ImportProgress& progress, Results& results) {
    Lines lines(input, progress.offset, context_.options.resource_bytes_max);
    Place place{progress.offset, progress.line};
    engine::CommitWindow window(
        context_.engine, access_control::Caller::system("import"), kInFlightMax,
        [&](std::uint64_t line, base::Result<Outcome> outcome) {
          if (outcome) {
            results.imported(context_.definitions.type(outcome->version.type).name);
          } else if (outcome.error().kind == ErrorKind::Unavailable ||
                     outcome.error().kind == ErrorKind::Internal) {
            results.broke(outcome.error());
          } else {
            results.refused(line, outcome.error());
          }
        });
    while (place.line - progress.line < kLinesBetweenSaves && !control.should_stop()) {
      const auto line = TRY(lines.next());
      if (!line) break;
      ++place.line;
      add(control.job().id, place.line, *line, window, results);
    }
    place.offset = lines.offset();
    return place;
  }

  void add(const std::string& job, std::uint64_t number, const Lines::Line& line,
           engine::CommitWindow& window, Results& results) const {
    if (line.too_long)
      return results.refused(
          number, {ErrorKind::TooLarge, "the line is longer than a resource may be", {}, {}, {}});
    if (line.text.find_first_not_of(" \t\r") == std::string::npos) return;
    auto operation = read_line(job, number, line.text);
    if (operation) {
      window.add(number, *std::move(operation));
    } else {
      results.refused(number, operation.error());
    }
  }

  base::Result<engine::Operation> read_line(const std::string& job, std::uint64_t number,
                                            const std::string& text) const {
    const auto document = TRY(Document::parse(text));
    const Value root = document.root();
    const Value type = root.is_object() ? root.find("resourceType") : Value{};
    engine::Operation operation;
    operation.kind = engine::Operation::Kind::Update;
    operation.type =
        type.is_string() ? context_.definitions.find_resource(type.string()) : fhir::TypeId::None;
    if (operation.type == fhir::TypeId::None)
      return base::fail(ErrorKind::Invalid, "the line is no resource of FHIR R4", "resourceType");
    const Value id = root.find("id");
    if (id) {
      operation.id = id.string();
      if (!is_id(operation.id))
        return base::fail(ErrorKind::Invalid, "the id is no FHIR id", type.string() + ".id");
      operation.body = text;
      return operation;
    }
    operation.id = made_id(job, number);
    operation.body = R"({"id":")" + operation.id + '"';
    for (const Value member : root)
      operation.body.append(",\"").append(member.key()).append("\":").append(member.raw());
    operation.body += '}';
    return operation;
  }

  static base::Result<> save(engine::JobControl& control, ImportProgress& progress,
                             const Place& reached, Results::Taken taken) {
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
};

}  // namespace

base::Result<std::unique_ptr<engine::JobWork>> make_import_work(const Context& context,
                                                                const engine::Job&) {
  return std::make_unique<ImportWork>(context);
}

}  // namespace rest
