#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "fhir/xml/testing/canonical.h"
#include "fhir/xml/testing/equal.h"
#include "fhir/xml/xml.h"

// Resources that nobody on this project wrote, from JSON to XML and back.
namespace fhir::xml {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string read_packed(const fs::path& path) {
  std::FILE* const pipe = popen(("gzip -dc '" + path.string() + "'").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::vector<char> piece(1 << 20);
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), size);
  REQUIRE(pclose(pipe) == 0);
  return text;
}

fs::path shared_folder() {
  const char* const shared = std::getenv("EIR_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "testdata";
}

// XML that calls itself FHIR and is not R4.
const std::map<std::string, std::string> kRefusedRightly = {
    {"observation-example.xml", "an extension stands behind the status"},
    {"q-enablewhen-2.xml", "an identifier stands behind the version"},
    {"xml-bad-entities.xml", "the narrative has an entity that nobody declares"},
    {"xml-fail.xml", "text stands beside the elements"},
    {"patient-min-length-profile.xml", "an extension stands behind the path"},
    {"uuid-ext.xml", "the version stands behind the title"},
    {"Observation-ex-pain.xml", "a status has an attribute that FHIR does not know"},
    {"capabilitystatement-measure-processor.xml", "of R5: it has an identifier"},
};

struct Figures {
  std::size_t same = 0;
};

void check(const std::string& name, std::string text, Figures& figures) {
  CAPTURE(name);
  const Definitions& definitions = Definitions::r4();
  const auto document = json::Document::parse(std::move(text));
  REQUIRE(document);
  const auto xml = to_xml(definitions, document->root());
  if (!xml) FAIL_CHECK(xml.error().expression << ": " << xml.error().message);
  if (!xml) return;
  auto json = to_json(definitions, *xml);
  if (!json) FAIL_CHECK(json.error().expression << ": " << json.error().message);
  if (!json) return;
  const auto again = json::Document::parse(*std::move(json));
  REQUIRE(again);
  const std::string found = difference(document->root(), again->root());
  if (!found.empty()) FAIL_CHECK(found);
  figures.same += found.empty() ? 1 : 0;
}

}  // namespace

TEST_CASE("the official examples survive the way through XML") {
  const fs::path folder = "build/packages/hl7.fhir.r4.examples-4.0.1";
  REQUIRE(fs::exists(folder));
  Figures figures;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".json" || name == "package.json" || name == ".index.json")
      continue;
    check(name, read_file(entry.path()), figures);
  }
  CHECK(figures.same > 5000);
}

TEST_CASE("Synthea's transactions survive the way through XML") {
  const fs::path folder = shared_folder() / "synthea" / "r4-transactions";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: there is no folder ", folder.string());
    return;
  }
  Figures figures;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().string().ends_with(".json.gz"))
      check(entry.path().filename().string(), read_packed(entry.path()), figures);
  CHECK(figures.same > 50);
}

TEST_CASE("XML of others survives the way through JSON") {
  const fs::path folder = shared_folder();
  if (!fs::exists(folder)) {
    MESSAGE("skipped: there is no folder ", folder.string());
    return;
  }
  const Definitions& definitions = Definitions::r4();
  std::size_t same = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xml") continue;
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const std::string text = read_file(entry.path());
    auto json = to_json(definitions, text);
    if (!json) {
      const bool other = json.error().message.find("not in the namespace") != std::string::npos;
      if (!other) CHECK(kRefusedRightly.contains(name));
      continue;
    }
    const auto document = json::Document::parse(*std::move(json));
    REQUIRE(document);
    const auto again = to_xml(definitions, document->root());
    REQUIRE(again);
    const auto before = canonical(text);
    CHECK(before.has_value());
    CHECK(before == canonical(*again));
    ++same;
  }
  CHECK(same > 150);
}

}  // namespace fhir::xml
