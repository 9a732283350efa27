#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fhir/path/path.h"
#include "fhir/path/testing/xml_tags.h"

// The official FHIRPath R4 suite, read from EIR_SHARED (or ../shared). The cases that fail are
// listed, each with its reason, in tests/conformance/fhirpath-known-failures.txt; a case that
// starts to pass must be taken off the list.
namespace fhir::path {
namespace {

std::string shared_folder() {
  const char* given = std::getenv("EIR_SHARED");
  return std::string(given ? given : "../shared") + "/testdata/fhirpath-r4/";
}

std::string read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Expected {
  std::string type;
  std::string text;
};

struct Case {
  std::string name;
  std::string input;
  std::string expression;
  bool invalid = false;
  bool predicate = false;
  bool strict = false;
  std::vector<Expected> outputs;
};

std::vector<Case> read_cases() {
  std::vector<Case> cases;
  testing::Tags tags(read_file(shared_folder() + "tests-fhir-r4.xml"));
  testing::Tag tag;
  std::string group;
  while (tags.next(tag)) {
    if (tag.name == "group") group = tag.attributes["name"];
    if (tag.name == "test") {
      cases.push_back({group + "/" + tag.attributes["name"], tag.attributes["inputfile"], {}});
      cases.back().predicate = tag.attributes["predicate"] == "true";
      cases.back().strict = tag.attributes["mode"] == "strict";
    }
    if (tag.name == "expression") {
      cases.back().expression = tag.text;
      const std::string invalid = tag.attributes["invalid"];
      cases.back().invalid = !invalid.empty() && invalid != "false";
    }
    if (tag.name == "output") {
      cases.back().outputs.push_back({tag.attributes["type"], tag.closed ? "" : tag.text});
    }
  }
  return cases;
}

// Dates without their '@', numbers without trailing zeros.
std::string normal(const std::string& type, std::string text) {
  if (type == "string") return text;
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  text = from == std::string::npos ? ""
                                   : text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
  if (text.starts_with("@T")) text.erase(0, 2);
  if (text.starts_with("@")) text.erase(0, 1);
  if (text.ends_with("T")) text.pop_back();
  const std::size_t end = std::min(text.find_first_not_of("+-0123456789."), text.size());
  if (end > 0 && text.find('.') < end) {
    if (const auto number = Decimal::parse(text.substr(0, end))) {
      return number->without_trailing_zeros().text() + text.substr(end);
    }
  }
  return text;
}

std::string shown(const Item& item) {
  const auto value = to_system(item, Definitions::r4());
  if (!value) return "";
  if (const auto text = to_text(*value)) return *text;
  return value->is_element() ? std::string(value->get<Element>()->value.raw()) : "";
}

// Empty if the case passes, else why not.
std::string run(const Case& test, const std::map<std::string, json::Document>& documents) {
  const auto expression = Expression::parse(test.expression);
  if (!expression) return test.invalid ? "" : expression.error().message;
  const auto document = documents.find(test.input);
  Context context(document == documents.end() ? json::Value{} : document->second.root());
  context.now = base::Timestamp{1'790'000'000'000};
  context.names = test.strict ? Names::Strict : Names::Lenient;
  const auto result = evaluate(*expression, context);
  if (test.invalid) return result ? "an error was expected" : "";
  if (!result) return result.error().message;
  if (test.predicate && test.outputs.size() == 1 && test.outputs[0].type == "boolean") {
    const bool boolean = result->size() == 1 && shown(result->front()).find_first_of("tf") == 0;
    if (!boolean) return result->empty() == (test.outputs[0].text == "false") ? "" : "predicate";
  }
  std::string expected;
  std::string got;
  for (const Expected& output : test.outputs)
    expected += "[" + normal(output.type, output.text) + "]";
  for (std::size_t at = 0; at < result->size(); ++at) {
    const std::string type = at < test.outputs.size() ? test.outputs[at].type : "";
    got += "[" + normal(type, shown((*result)[at])) + "]";
  }
  return expected == got ? "" : "expected " + expected + ", got " + got;
}

std::map<std::string, json::Document> read_documents(const std::vector<Case>& cases) {
  std::map<std::string, json::Document> documents;
  for (const Case& test : cases) {
    if (test.input.empty() || documents.contains(test.input)) continue;
    const std::string stem = test.input.substr(0, test.input.rfind('.'));
    auto document = json::Document::parse(read_file(shared_folder() + "input/" + stem + ".json"));
    REQUIRE_MESSAGE(document, test.input);
    documents.emplace(test.input, std::move(*document));
  }
  return documents;
}

std::set<std::string> known_failures() {
  std::set<std::string> names;
  std::ifstream in("tests/conformance/fhirpath-known-failures.txt");
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.front() != '#') names.insert(line.substr(0, line.find(' ')));
  }
  return names;
}

TEST_CASE("the official FHIRPath suite for R4") {
  const std::vector<Case> cases = read_cases();
  if (cases.empty()) {
    MESSAGE("skipped: no FHIRPath suite in " << shared_folder());
    return;
  }
  const auto documents = read_documents(cases);
  const std::set<std::string> known = known_failures();
  std::size_t passed = 0;
  std::set<std::string> failed;
  for (const Case& test : cases) {
    const std::string why = run(test, documents);
    if (why.empty()) {
      ++passed;
      continue;
    }
    failed.insert(test.name);
    CHECK_MESSAGE(known.contains(test.name), test.name << ": " << test.expression << ": " << why);
  }
  for (const std::string& name : known)
    CHECK_MESSAGE(failed.contains(name), name << " passes: take it off the list");
  MESSAGE("fhirpath " << passed << "/" << cases.size());
}

}  // namespace
}  // namespace fhir::path
