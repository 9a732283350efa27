#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "apps/commands/commands.h"
#include "apps/commands/report.h"
#include "apps/import/byte_source.h"
#include "apps/import/document_stream.h"
#include "apps/packages/package_file.h"
#include "fhir/json/document.h"
#include "fhir/profile/outcome.h"
#include "fhir/profile/sentences.h"
#include "fhir/profile/validator.h"
#include "fhir/xml/xml.h"

namespace apps {
namespace {

namespace fs = std::filesystem;
namespace profile = fhir::profile;

constexpr std::uint64_t kBytesMax = std::uint64_t{4} << 30;

bool is_named(const fs::path& path, std::string_view ending) {
  const std::string name = path.filename().string();
  return name.ends_with(ending) || name.ends_with(std::string(ending) + ".gz");
}

// A file as it is; of a folder, whatever may be resources, in order of names.
std::vector<fs::path> files_of(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.emplace_back(path);
      continue;
    }
    const std::size_t before = files.size();
    for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
      const fs::path& file = entry.path();
      const bool resource =
          is_named(file, ".json") || is_named(file, ".xml") || is_named(file, ".ndjson");
      if (resource && entry.is_regular_file()) files.push_back(file);
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

base::Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

class Session {
 public:
  Session(const profile::ProfileValidator& validator, profile::Options options)
      : validator_(validator), options_(std::move(options)) {}

  void file(const fs::path& path) {
    const auto read = try_file(path);
    if (!read) print(refused(read.error()), path.string());
  }

  int finish(double seconds) const {
    std::fprintf(stderr,
                 "eir: %zu resources: %zu with errors, %zu more with warnings; %.2f s, %.1f MB/s\n",
                 resources_, with_errors_, with_warnings_, seconds,
                 seconds > 0 ? static_cast<double>(bytes_) / seconds / 1e6 : 0.0);
    return with_errors_ > 0 ? kFindings : kOk;
  }

 private:
  using Findings = std::vector<profile::Finding>;

  base::Result<> try_file(const fs::path& path) {
    const auto source = TRY(open_file(path.string(), kBytesMax));
    StreamOptions stream;
    if (is_named(path, ".ndjson")) stream.layout = StreamOptions::Layout::Lines;
    if (is_named(path, ".xml")) stream.layout = StreamOptions::Layout::Whole;
    return read_documents(*source, stream, [&](FoundDocument found) -> base::Result<> {
      std::string name = path.string();
      if (!found.place.empty()) name += ", " + found.place;
      auto findings = validate(std::move(found.text));
      print(findings ? *findings : refused(findings.error()), name);
      return {};
    });
  }

  base::Result<Findings> validate(std::string text) {
    if (fhir::xml::is_xml(text)) text = TRY(fhir::xml::to_json(fhir::Definitions::r4(), text));
    bytes_ += text.size();
    const auto document = TRY(fhir::json::Document::parse(std::move(text)));
    return validator_.validate_all(document.root(), options_);
  }

  static Findings refused(const base::Error& error) {
    return {{.rule = "structure",
             .expression = error.expression,
             .sentence = profile::sentence::structure(error.message)}};
  }

  void print(const Findings& findings, const std::string& name) {
    ++resources_;
    const auto has = [&](profile::Severity severity) {
      return std::ranges::any_of(findings,
                                 [&](const auto& finding) { return finding.severity == severity; });
    };
    if (has(profile::Severity::Error)) {
      ++with_errors_;
    } else if (has(profile::Severity::Warning)) {
      ++with_warnings_;
    }
    std::printf("%s\n", profile::operation_outcome(findings, name).c_str());
  }

  const profile::ProfileValidator& validator_;
  const profile::Options options_;
  std::size_t resources_ = 0;
  std::size_t with_errors_ = 0;
  std::size_t with_warnings_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

int run(const ValidateCommand& command) {
  profile::ProfileSet set(fhir::Definitions::r4());
  for (const std::string& path : command.packages) {
    const auto content = add_package(path, set);
    if (!content) return report(path, content.error());
    std::fprintf(stderr, "eir: %s#%s: %zu profiles\n", content->package.name.c_str(),
                 content->package.version.c_str(), content->structures);
    for (const std::string& problem : content->problems)
      std::fprintf(stderr, "eir: %s: left out: %s\n", path.c_str(), problem.c_str());
  }
  for (const std::string& url : command.profiles) {
    if (set.find_program(url) != nullptr) continue;
    std::fprintf(stderr, "eir: the profile %s is not known; name its package with --package. %s\n",
                 url.c_str(), set.problem(url).c_str());
    return kWrongUse;
  }
  const profile::ProfileValidator validator(set);
  Session session(validator, {.profiles = command.profiles, .now = now()});
  const auto start = std::chrono::steady_clock::now();
  for (const fs::path& path : files_of(command.files))
    session.file(path);
  const std::chrono::duration<double> busy = std::chrono::steady_clock::now() - start;
  return session.finish(busy.count());
}

}  // namespace apps
