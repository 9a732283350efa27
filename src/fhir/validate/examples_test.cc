#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "fhir/validate/validate.h"

// Resources that nobody on this project wrote: they must all be accepted, apart from those named
// here, each with its reason.
namespace fhir {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::string> kRefusedRightly = {
    {"ImplementationGuide-fhir.json",
     "has no name and no status, and refers to a parameter whose "
     "id is 67 characters long"},
    {"ig-r4.json", "the same"},
    {"Questionnaire-qs1.json", "32 items have no linkId"},
    {"SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject.json",
     "its id is 67 characters long"},
    {"SearchParameter-codesystem-extensions-CodeSystem-author.json", "has no base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-effective.json", "has no base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-end.json", "has no base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-keyword.json", "has no base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-workflow.json", "has no base"},
    {"SearchParameter-valueset-extensions-ValueSet-author.json", "has no base"},
    {"SearchParameter-valueset-extensions-ValueSet-effective.json", "has no base"},
    {"SearchParameter-valueset-extensions-ValueSet-end.json", "has no base"},
    {"SearchParameter-valueset-extensions-ValueSet-keyword.json", "has no base"},
    {"SearchParameter-valueset-extensions-ValueSet-workflow.json", "has no base"},
};

// Reports that cqf-ruler made beside Synthea's patients: many contain Lists without the required
// status and mode.
bool is_broken_report(const std::string& name) {
  return name.ends_with("-MeasureReport.json.gz");
}

std::string read_file(const fs::path& path) {
  if (path.extension() != ".gz") {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string command = "gzip -dc '";
  for (const char c : path.string())
    command += c == '\'' ? "'\\''" : std::string(1, c);
  std::string text;
  std::FILE* pipe = popen((command + "'").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::vector<char> piece(1 << 20);
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe)) {
    text.append(piece.data(), size);
  }
  REQUIRE(pclose(pipe) == 0);
  return text;
}

class Folder {
 public:
  // Validates the JSON and NDJSON files below `path`, and counts their resources.
  std::size_t check(const fs::path& path) {
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      const std::string name = entry.path().filename().string();
      if (!entry.is_regular_file() || name == "package.json" || is_broken_report(name)) continue;
      if (name.find(".ndjson") != std::string::npos) {
        check_lines(name, read_file(entry.path()));
      } else if (name.find(".json") != std::string::npos) {
        check_text(name, read_file(entry.path()));
      }
    }
    return count_;
  }

 private:
  void check_lines(const std::string& name, const std::string& text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      if (end > begin) check_text(name, text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  void check_text(const std::string& name, std::string text) {
    INFO(name);
    const auto document = json::Document::parse(std::move(text));
    REQUIRE(document.has_value());
    if (!document->root().find("resourceType").exists()) return;
    ++count_;
    const auto issues = validator_.validate(document->root());
    const bool refused_rightly = kRefusedRightly.contains(name);
    CHECK(issues.empty() != refused_rightly);
    for (const base::Issue& issue : issues) {
      if (!refused_rightly) MESSAGE(issue.expression << ": " << issue.message);
    }
  }

  Validator validator_{Definitions::r4()};
  std::size_t count_ = 0;
};

TEST_CASE("every official example is accepted, apart from the wrong ones") {
  CHECK(Folder().check("build/packages/hl7.fhir.r4.examples-4.0.1") > 5000);
}

TEST_CASE("examples of other projects are accepted") {
  const char* variable = std::getenv("EIR_SHARED");
  const fs::path testdata = fs::path(variable != nullptr ? variable : "../shared") / "testdata";
  if (!fs::is_directory(testdata)) {
    MESSAGE("skipped: there is no folder " << testdata.string());
    return;
  }
  for (const char* folder :
       {"synthea", "r4-examples-testcases", "us-core-examples", "dk-core/examples"}) {
    INFO(folder);
    CHECK(Folder().check(testdata / folder) > 40);
  }
  std::size_t count = 0;
  for (const auto& guide : fs::directory_iterator(testdata / "medcom")) {
    const fs::path examples = guide.path() / "examples";
    if (fs::is_directory(examples)) count += Folder().check(examples);
  }
  CHECK(count > 200);
}

}  // namespace
}  // namespace fhir
