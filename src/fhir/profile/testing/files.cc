#include "fhir/profile/testing/files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "fhir/xml/xml.h"

namespace fhir::profile::testing {

namespace fs = std::filesystem;

std::optional<fs::path> testdata(const std::string& folder) {
  const char* variable = std::getenv("EIR_SHARED");
  const fs::path path =
      fs::path(variable != nullptr ? variable : "../shared") / "testdata" / folder;
  if (fs::is_directory(path)) return path;
  MESSAGE("skipped: there is no folder " << path.string());
  return std::nullopt;
}

base::Result<json::Document> read_resource(const fs::path& path) {
  if (!fs::is_regular_file(path)) return base::fail(base::ErrorKind::NotFound, "no file");
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (path.extension() == ".xml") text = TRY(xml::to_json(Definitions::r4(), text));
  return json::Document::parse(std::move(text));
}

std::size_t add_folder(ProfileSet& set, const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("StructureDefinition")) continue;
    auto document = read_resource(entry.path());
    if (document && set.add(*std::move(document))) ++count;
  }
  return count;
}

std::vector<std::pair<std::string, std::string>> known_differences(const std::string& file) {
  std::ifstream in("src/fhir/profile/testing/" + file);
  REQUIRE(in.good());
  std::vector<std::pair<std::string, std::string>> differences;
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with('#') || colon == std::string::npos) continue;
    differences.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return differences;
}

bool has_error(const std::vector<Finding>& findings) {
  return std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.severity == Severity::Error; });
}

std::string shown(const Finding& finding) {
  const char* const severity = finding.severity == Severity::Error     ? "error "
                               : finding.severity == Severity::Warning ? "warning "
                                                                       : "information ";
  return severity + finding.rule + " at " + finding.expression + ": " + finding.sentence.english;
}

}  // namespace fhir::profile::testing
