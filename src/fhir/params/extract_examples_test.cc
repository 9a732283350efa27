#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "fhir/params/extract.h"

// Extraction from all examples of the specification.
namespace fhir {
namespace {

namespace fs = std::filesystem;

const fs::path kExamples = "build/packages/hl7.fhir.r4.examples-4.0.1";

std::optional<json::Document> read_example(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  auto document = json::Document::parse({std::istreambuf_iterator<char>(in), {}});
  if (!document) return std::nullopt;
  return *std::move(document);
}

TypeId type_of(const json::Document& document) {
  return Definitions::r4().find_resource(document.root().find("resourceType").string());
}

// Whether one of the values of a parameter has this text (and, if it has any, this system).
bool has(const std::string& file, std::string_view code, std::string_view text,
         std::string_view system = {}) {
  static const Extractor extractor(Definitions::r4(), "");
  const auto document = read_example(kExamples / file);
  if (!document) return false;
  const SearchParameter* parameter =
      Definitions::r4().find_search_parameter(type_of(*document), code);
  if (parameter == nullptr) return false;
  for (const SearchValue& value :
       extractor.extract(type_of(*document), document->root(), *parameter)) {
    if (value.text == text && (system.empty() || value.system == system)) return true;
  }
  return false;
}

TEST_CASE("every example gives the same together and parameter by parameter") {
  if (!fs::exists(kExamples)) {
    MESSAGE("skipped: " << kExamples << " is missing");
    return;
  }
  const Extractor extractor(Definitions::r4(), "");
  std::size_t files = 0;
  std::size_t values = 0;
  std::set<std::uint16_t> parameters;
  for (const auto& entry : fs::directory_iterator(kExamples)) {
    if (entry.path().extension() != ".json") continue;
    const auto document = read_example(entry.path());
    if (!document || type_of(*document) == TypeId::None) continue;
    const TypeId type = type_of(*document);
    const SearchValues all = extractor.extract(type, document->root());
    std::size_t one_by_one = 0;
    for (const SearchParameter& parameter : Definitions::r4().search_parameters(type)) {
      one_by_one += extractor.extract(type, document->root(), parameter).size();
    }
    CAPTURE(entry.path().filename().string());
    CHECK(all.size() == one_by_one);
    for (const SearchValue& value : all)
      parameters.insert(value.parameter);
    ++files;
    values += all.size();
  }
  MESSAGE(files << " examples gave " << values << " values of " << parameters.size()
                << " parameters");
  CHECK(files > 4000);
  CHECK(parameters.size() > 600);
}

TEST_CASE("examples give what they are known for") {
  if (!fs::exists(kExamples)) {
    MESSAGE("skipped: " << kExamples << " is missing");
    return;
  }
  CHECK(has("Patient-example.json", "family", "Chalmers"));
  CHECK(has("Patient-example.json", "given", "Peter"));
  CHECK(has("Patient-example.json", "identifier", "12345", "urn:oid:1.2.36.146.595.217.0.1"));
  CHECK(has("Patient-example.json", "gender", "male", "http://hl7.org/fhir/administrative-gender"));
  CHECK(has("Patient-example.json", "address-postalcode", "3999"));
  CHECK(has("Patient-example.json", "organization", "1"));
  CHECK(has("Patient-example.json", "deceased", "false"));
  CHECK(has("Observation-f001.json", "code", "15074-8", "http://loinc.org"));
  CHECK(has("Observation-f001.json", "value-quantity", "6.3", "http://unitsofmeasure.org"));
  CHECK(has("Observation-f001.json", "patient", "f001"));
  CHECK(has("Observation-blood-pressure.json", "component-code", "8480-6", "http://loinc.org"));
  CHECK(has("Observation-blood-pressure.json", "combo-value-quantity", "107"));
  CHECK(has("Encounter-f001.json", "class", "AMB"));
  CHECK(has("Condition-f001.json", "clinical-status", "active"));
  CHECK(has("MedicationRequest-medrx0301.json", "patient", "pat1"));
  CHECK(has("ValueSet-administrative-gender.json", "url",
            "http://hl7.org/fhir/ValueSet/administrative-gender"));
}

}  // namespace
}  // namespace fhir
