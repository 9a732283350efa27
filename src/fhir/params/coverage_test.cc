#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "fhir/params/extract.h"
#include "fhir/params/plan.h"

// What becomes of every official search parameter, on every type.
namespace fhir {
namespace {

namespace fs = std::filesystem;
using params::Plan;

// Those that no element of a resource has values for, and why.
const std::map<std::string, std::string> kWithoutValues = {
    {"_id", "known of every version without its content"},
    {"_lastUpdated", "known of every version without its content"},
    {"_text", "the words of the narrative: Indexer"},
    {"_content", "the words of the whole resource: Indexer"},
    {"_query", "names a query of the server"},
    {"_filter", "an expression of other parameters"},
};

TEST_CASE("every official parameter of every type has values, or a reason to have none") {
  const Definitions& r4 = Definitions::r4();
  const Extractor extractor(r4, "");
  std::map<std::string, int> outcomes;
  std::set<std::uint16_t> numbers;
  for (const TypeId type : r4.resources()) {
    for (const SearchParameter& parameter : r4.search_parameters(type)) {
      CAPTURE(std::string(r4.type(type).name));
      CAPTURE(std::string(parameter.code));
      numbers.insert(parameter.number);
      Plan plan;
      const Plan::Outcome outcome = plan.add(r4, type, parameter);
      if (outcome == Plan::Outcome::Added) {
        ++outcomes[parameter.type == SearchType::Composite ? "tuples" : "plan"];
        CHECK(extractor.supported(type, parameter));
      } else if (outcome == Plan::Outcome::NotUnderstood) {
        ++outcomes["FHIRPath"];
        CHECK(extractor.supported(type, parameter));
      } else if (parameter.is_of_whole_resource()) {
        ++outcomes["by its components"];
      } else {
        ++outcomes["without values"];
        CHECK(kWithoutValues.contains(std::string(parameter.code)));
      }
    }
  }
  std::string table;
  for (const auto& [outcome, count] : outcomes)
    table += outcome + " " + std::to_string(count) + ", ";
  MESSAGE(numbers.size() << " parameters: " << table);
  CHECK(numbers.size() == r4.search_parameter_count());
}

// The package has parameters that cannot be searched by anyone: without a base, or without an
// expression for their elements.
TEST_CASE("only parameters without a base or an expression are left out of the tables") {
  const fs::path folder = "build/packages/hl7.fhir.r4.examples-4.0.1";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: " << folder << " is missing");
    return;
  }
  std::set<std::string> urls;
  for (const TypeId type : Definitions::r4().resources()) {
    for (const SearchParameter& parameter : Definitions::r4().search_parameters(type))
      urls.insert(std::string(parameter.url));
  }
  std::string left_out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("SearchParameter-") || name.starts_with("SearchParameter-example"))
      continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const auto document = json::Document::parse({std::istreambuf_iterator<char>(in), {}});
    REQUIRE(document.has_value());
    const json::Value root = document->root();
    if (urls.contains(root.find("url").string())) continue;
    CAPTURE(name);
    CHECK((!root.find("base").exists() || !root.find("expression").exists()));
    left_out += name + " ";
  }
  MESSAGE("left out: " << left_out);
}

}  // namespace
}  // namespace fhir
