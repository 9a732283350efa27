// Everybody's resources, imported and read back: equal to what was sent, apart from meta.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "apps/import/byte_source.h"
#include "apps/import/importer.h"
#include "engine/testing/fixture.h"
#include "fhir/json/document.h"

namespace apps {

namespace {

namespace fs = std::filesystem;
using fhir::json::Document;
using fhir::json::Kind;
using fhir::json::Value;

// What the transaction resolved: urn:uuid:… -> Type/id.
using References = std::map<std::string, std::string>;

std::string expected_string(Value value, const References& references) {
  const std::string text = value.string();
  const auto found = references.find(text);
  return found == references.end() ? text : found->second;
}

// Deep equality: members in any order, numbers by their text.
bool equal(Value sent, Value got, const References& references) {
  if (sent.kind() != got.kind()) return false;
  switch (sent.kind()) {
    case Kind::String:
      return expected_string(sent, references) == got.string();
    case Kind::Null:
    case Kind::Boolean:
    case Kind::Number:
      return sent.raw() == got.raw();
    case Kind::Array: {
      if (sent.size() != got.size()) return false;
      auto other = got.begin();
      for (const Value element : sent)
        if (!equal(element, *other++, references)) return false;
      return true;
    }
    case Kind::Object: {
      if (sent.size() != got.size()) return false;
      for (const Value member : sent) {
        const Value other = got.find(member.key());
        if (!other.exists() || !equal(member, other, references)) return false;
      }
      return true;
    }
  }
  return false;
}

// The same apart from meta and an id that the server gave.
bool same_resource(Value sent, Value got, const References& references) {
  std::size_t members = 0;
  for (const Value member : sent) {
    if (member.key() == "meta") continue;
    ++members;
    const Value other = got.find(member.key());
    if (!other.exists() || !equal(member, other, references)) return false;
  }
  for (const Value member : got)
    if (member.key() != "meta" && (member.key() != "id" || sent.find("id").exists())) --members;
  return members == 0;
}

std::string read_file(const fs::path& path) {
  const auto source = open_file(path.string(), std::uint64_t{1} << 30);
  std::string text;
  char buffer[65536];
  for (std::size_t size = 1; size != 0;) {
    size = *(*source)->read(buffer);
    text.append(buffer, size);
  }
  return text;
}

struct Tally {
  std::size_t compared = 0;
  std::vector<std::string> different;
  std::set<std::string> refused;
};

void compare(engine::testing::Fixture& f, Value sent, const References& references,
             const std::string& name, Tally& tally) {
  const fhir::TypeId type = f.type(sent.find("resourceType").string());
  const auto read = f.engine().read(f.caller(), f.engine().now(), type, sent.find("id").string());
  ++tally.compared;
  if (!read) {
    tally.different.push_back(name + ": not found");
    return;
  }
  const auto got = Document::parse(read->json);
  if (!got || !same_resource(sent, got->root(), references)) tally.different.push_back(name);
}

void put(engine::testing::Fixture& f, const fs::path& file, Tally& tally) {
  engine::Operation operation;
  operation.kind = engine::Operation::Kind::Update;
  operation.type = f.type("Bundle");
  operation.body = read_file(file);
  operation.id = Document::parse(operation.body)->root().find("id").string();
  if (!f.commit({operation})) tally.refused.insert(file.filename().string());
}

Tally round_trip(const std::vector<fs::path>& files) {
  engine::testing::Fixture f;
  Tally tally;
  Importer importer(f.engine(), f.definitions(), f.caller(), {}, [&](const Refusal& refusal) {
    tally.refused.insert(fs::path(refusal.source).filename().string());
  });
  std::vector<std::string> paths;
  for (const fs::path& file : files) {
    // An import takes Bundles apart; as resources of their own they come by a PUT.
    if (file.filename().string().starts_with("Bundle-")) {
      put(f, file, tally);
    } else {
      paths.push_back(file.string());
    }
  }
  REQUIRE(importer.run(paths).has_value());
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    if (tally.refused.contains(name)) continue;
    const auto document = Document::parse(read_file(file));
    if (!document) continue;  // not a resource; the import has reported it
    const Value root = document->root();
    const bool transaction = root.find("resourceType").string_equals("Bundle") &&
                             root.find("type").string_equals("transaction") &&
                             !root.find("id").exists();
    if (!transaction) {
      if (root.find("id").exists()) compare(f, root, {}, name, tally);
      continue;
    }
    References references;
    for (const Value entry : root.find("entry"))
      references[entry.find("fullUrl").string()] =
          entry.at("resource", "resourceType").string() + "/" + entry.at("resource", "id").string();
    for (const Value entry : root.find("entry"))
      if (!entry.at("request", "ifNoneExist").exists())
        compare(f, entry.find("resource"), references, name, tally);
  }
  return tally;
}

std::vector<fs::path> files_in(const fs::path& folder, std::string_view suffix) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().string().ends_with(suffix) && entry.path().filename() != "package.json" &&
        !entry.path().filename().string().starts_with("."))
      files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

TEST_CASE("the official R4 definitions and examples come back as they were sent") {
  const fs::path folder = "build/packages/hl7.fhir.r4.examples-4.0.1";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: " << folder.string() << " is not there");
    return;
  }
  // Against base R4 itself; each with its reason in src/fhir/validate/examples_test.cc.
  const std::set<std::string> wrong = {"Questionnaire-qs1.json", "ImplementationGuide-fhir.json",
                                       "ig-r4.json"};
  // Each file on its own: a few carry the same id, and the last one would stand for all.
  const Tally tally = round_trip(files_in(folder, ".json"));
  CHECK(tally.compared > 5200);
  for (const std::string& name : tally.different)
    CHECK_MESSAGE(false, name);
  for (const std::string& name : tally.refused)
    CHECK_MESSAGE((wrong.contains(name) || name.starts_with("SearchParameter-")), name);
  CHECK(tally.refused.size() <= 14);
}

TEST_CASE("the Synthea transactions come back as they were sent, references resolved") {
  const char* const shared = std::getenv("EIR_SHARED");
  const fs::path folder =
      fs::path(shared != nullptr ? shared : "../shared") / "testdata/synthea/r4-transactions";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: " << folder.string() << " is not there");
    return;
  }
  const Tally tally = round_trip(files_in(folder, ".json.gz"));
  CHECK(tally.compared > 27'000);
  CHECK(tally.refused.empty());
  for (const std::string& name : tally.different)
    CHECK_MESSAGE(false, name);
}

}  // namespace apps
