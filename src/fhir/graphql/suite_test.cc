#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "fhir/graphql/parser.h"
#include "fhir/graphql/testing/folder_source.h"
#include "fhir/path/testing/xml_tags.h"

// The GraphQL suite, read from EIR_SHARED (or ../shared). The cases that fail are listed, each
// with its reason, in tests/conformance/graphql-known-failures.txt; one that starts to pass must
// be taken off the list.
namespace fhir::graphql {
namespace {

std::string shared_folder() {
  const char* given = std::getenv("EIR_SHARED");
  return std::string(given ? given : "../shared") + "/testdata/graphql/";
}

std::string read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::set<std::string> known_failures() {
  std::set<std::string> names;
  std::ifstream in("tests/conformance/graphql-known-failures.txt");
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with('#')) names.insert(line.substr(0, line.find(' ')));
  return names;
}

// Equality of JSON values; members in any order.
bool equal(json::Value a, json::Value b) {
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  if (a.is_object()) {
    for (const json::Value member : a) {
      const json::Value other = b.find(member.key());
      if (!other || !equal(member, other)) return false;
    }
    return true;
  }
  if (!a.is_array()) return a.raw() == b.raw();
  auto other = b.begin();
  for (const json::Value item : a)
    if (!equal(item, *other++)) return false;
  return true;
}

bool passes(const std::map<std::string, std::string>& one) {
  testing::FolderSource source(shared_folder() + "context");
  DocumentPointer resource;
  std::string context = one.at("context");
  if (!context.empty()) {
    // Without the name of a file it is that of type and id.
    std::string file = context.substr(0, context.find("/$"));
    file.replace(file.find('/'), 1, "-");
    file[0] = static_cast<char>(file[0] + 32);
    resource = source.by_file((one.contains("resource") ? one.at("resource") : file) + ".json");
    REQUIRE(resource != nullptr);
  }
  const auto data =
      testing::answer(read_file(shared_folder() + one.at("source")), source, resource);
  if (one.at("output") == "$error") return !data.has_value();
  if (!data) return false;
  const auto expected = json::Document::parse(read_file(shared_folder() + one.at("output")));
  const auto actual = json::Document::parse(*data);
  REQUIRE(expected.has_value());
  REQUIRE(actual.has_value());
  return equal(expected->root(), actual->root());
}

TEST_CASE("the GraphQL suite passes, but for the failures that are listed") {
  const std::string manifest = read_file(shared_folder() + "manifest.xml");
  if (manifest.empty()) {
    MESSAGE("skipped: " << shared_folder() << " is missing");
    return;
  }
  const std::set<std::string> known = known_failures();
  fhir::testing::Tags tags(manifest);
  fhir::testing::Tag tag;
  int count = 0;
  while (tags.next(tag)) {
    if (tag.name != "test") continue;
    ++count;
    const std::string name = tag.attributes["name"];
    CAPTURE(name);
    const std::map<std::string, std::string> one(tag.attributes.begin(), tag.attributes.end());
    CHECK_EQ(passes(one), !known.contains(name));
  }
  CHECK_EQ(count, 20);
}

TEST_CASE("the parser reads the suite's queries") {
  const std::string all = read_file(shared_folder() + "parser-tests.gql");
  if (all.empty()) return;
  int count = 0;
  for (std::size_t at = all.find("#### "); at != all.npos;) {
    const std::size_t next = all.find("#### ", at + 5);
    const auto query = parse(all.substr(at, next == all.npos ? next : next - at));
    CHECK(query.has_value());
    ++count;
    at = next;
  }
  CHECK(count > 20);
}

}  // namespace
}  // namespace fhir::graphql
