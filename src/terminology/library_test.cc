#include "terminology/library.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "terminology/overlay.h"

namespace terminology {

namespace {

// A library over the official definitions and the resources given.
class Shelf {
 public:
  explicit Shelf(std::vector<std::string> resources = {}) {
    for (std::string& each : resources) {
      auto document = fhir::json::Document::parse(std::move(each));
      REQUIRE(document.has_value());
      documents_.push_back(*std::move(document));
    }
    for (const auto& document : documents_)
      overlay_.add(document.root());
  }
  Library library() { return Library(overlay_, cache_); }

 private:
  PackageSource package_{Package::r4()};
  Overlay overlay_{package_};
  Cache cache_{64 << 20};
  std::vector<fhir::json::Document> documents_;
};

std::string codes(const ValueSet& set) {
  std::string text;
  for (const Segment& segment : set.segments()) {
    if (segment.system == nullptr)
      for (const Listed& each : segment.listed)
        text += each.code + " ";
    for (const Interval& run : segment.members.runs())
      for (std::uint32_t each = run.begin; each < run.end; ++each)
        text.append(segment.system->code(each)).append(" ");
  }
  if (!text.empty()) text.pop_back();
  return text;
}

const std::string kAnimals = R"({"resourceType":"CodeSystem","url":"urn:animals","version":"1",
  "status":"active","content":"complete","hierarchyMeaning":"is-a",
  "property":[{"code":"legs","type":"integer"},{"code":"parent","type":"code"},
    {"code":"inactive","uri":"http://hl7.org/fhir/concept-properties#inactive","type":"boolean"}],
  "concept":[{"code":"animal","concept":[
    {"code":"mammal","concept":[{"code":"dog","display":"Dog","property":[
      {"code":"legs","valueInteger":4}]},{"code":"bat","property":[
      {"code":"legs","valueInteger":2},{"code":"parent","valueCode":"flyer"}]}]},
    {"code":"flyer","concept":[{"code":"bee"}]},
    {"code":"dodo","property":[{"code":"inactive","valueBoolean":true}]}]}]})";

std::string set_of(const std::string& compose, const std::string& url = "urn:set") {
  return R"({"resourceType":"ValueSet","status":"active","url":")" + url + R"(","compose":)" +
         compose + "}";
}

std::string compiled(const std::string& compose, std::vector<std::string> more = {}) {
  more.push_back(kAnimals);
  more.push_back(set_of(compose));
  Shelf shelf(std::move(more));
  Library library = shelf.library();
  const auto set = library.value_set(Canonical{"urn:set", {}});
  if (!set) return "refused: " + set.error().message;
  return codes(**set);
}

std::string filtered(const std::string& property, const std::string& op, const std::string& value) {
  return compiled(R"({"include":[{"system":"urn:animals","filter":[{"property":")" + property +
                  R"(","op":")" + op + R"(","value":")" + value + R"("}]}]})");
}

}  // namespace

TEST_CASE("the official value sets and code systems are there") {
  Shelf shelf;
  Library library = shelf.library();
  const auto gender =
      library.value_set(Canonical{"http://hl7.org/fhir/ValueSet/administrative-gender", {}});
  REQUIRE(gender.has_value());
  CHECK(codes(**gender) == "male female other unknown");
  const auto act =
      library.code_system(Canonical{"http://terminology.hl7.org/CodeSystem/v3-ActCode", {}});
  REQUIRE(act.has_value());
  REQUIRE(*act != nullptr);
  const auto imp = (*act)->find("IMP");
  const auto acute = (*act)->find("ACUTE");
  REQUIRE(imp);
  REQUIRE(acute);
  CHECK((*act)->hierarchy().subsumes(*imp, *acute));
  CHECK_FALSE((*act)->hierarchy().subsumes(*acute, *imp));
}

TEST_CASE("every official definition compiles, or names the code system that it lacks") {
  const PackageSource package(Package::r4());
  Cache cache(std::size_t{64} << 20);
  Library library(package, cache);
  std::size_t compiled_sets = 0;
  std::size_t lacking = 0;
  for (const std::string_view url : Package::r4().urls(Kind::CodeSystem)) {
    const auto system = library.code_system(Canonical{std::string(url), {}});
    CHECK_MESSAGE(system, url << ": " << system.error().message);
  }
  for (const std::string_view url : Package::r4().urls(Kind::ValueSet)) {
    const auto set = library.value_set(Canonical{std::string(url), {}});
    // An example, with a filter on what the example of a code system does not have.
    if (url.ends_with("/example-filter")) continue;
    if (set) {
      ++compiled_sets;
      continue;
    }
    CHECK_MESSAGE(set.error().kind == base::ErrorKind::NotFound,
                  url << ": " << set.error().message);
    ++lacking;
  }
  for (const std::string_view url : Package::r4().urls(Kind::ConceptMap))
    CHECK(library.concept_map(Canonical{std::string(url), {}}));
  MESSAGE(compiled_sets << " value sets, and " << lacking << " that need other code systems");
}

TEST_CASE("filters keep what they say") {
  CHECK(filtered("concept", "is-a", "mammal") == "mammal dog bat");
  CHECK(filtered("concept", "is-a", "flyer") == "bat flyer bee");
  CHECK(filtered("concept", "descendent-of", "flyer") == "bat bee");
  CHECK(filtered("concept", "is-not-a", "mammal") == "animal flyer bee dodo");
  CHECK(filtered("concept", "generalizes", "bat") == "animal mammal bat flyer");
  CHECK(filtered("concept", "child-of", "animal") == "mammal flyer dodo");
  CHECK(filtered("concept", "descendent-leaf", "animal") == "dog bat bee dodo");
  CHECK(filtered("concept", "in", "dog, bee,cow") == "dog bee");
  CHECK(filtered("concept", "not-in", "dog,animal") == "mammal bat flyer bee dodo");
  CHECK(filtered("code", "regex", "b.*") == "bat bee");
  CHECK(filtered("legs", "=", "4") == "dog");
  CHECK(filtered("legs", "exists", "true") == "dog bat");
  CHECK(filtered("legs", "exists", "false") == "animal mammal flyer bee dodo");
  CHECK(filtered("legs", "regex", "[0-3]") == "bat");
  CHECK(filtered("parent", "=", "flyer") == "bat bee");
  CHECK(filtered("parent", "exists", "false") == "animal");
  CHECK(filtered("display", "=", "Dog") == "dog");
  CHECK(filtered("colour", "=", "red").starts_with("refused: the filter 'colour = red'"));
  CHECK(filtered("concept", "is-a", "cow").starts_with("refused: the filter 'concept is-a cow'"));
  CHECK(filtered("code", "regex", "(a").starts_with("refused:"));
  CHECK(filtered("code", "like", "a").starts_with("refused:"));
}

TEST_CASE("includes add, excludes take away, imports narrow") {
  CHECK(compiled(R"({"include":[{"system":"urn:animals"}],"exclude":[{"system":"urn:animals",
    "concept":[{"code":"animal"},{"code":"bee"}]}]})") == "mammal dog bat flyer dodo");
  CHECK(compiled(R"({"inactive":false,"include":[{"system":"urn:animals","filter":[
    {"property":"parent","op":"=","value":"animal"}]}]})") == "mammal flyer");
  const std::string flyers = set_of(R"({"include":[{"system":"urn:animals","filter":[
    {"property":"concept","op":"is-a","value":"flyer"}]}]})",
                                    "urn:flyers");
  CHECK(compiled(R"({"include":[{"system":"urn:animals","filter":[{"property":"concept",
    "op":"is-a","value":"mammal"}],"valueSet":["urn:flyers"]}]})",
                 {flyers}) == "bat");
  CHECK(compiled(R"({"include":[{"valueSet":["urn:flyers"]},{"system":"urn:animals",
    "concept":[{"code":"bat"},{"code":"dog"},{"code":"cow"}]}]})",
                 {flyers}) == "bat flyer bee dog");
  CHECK(compiled(R"({"include":[{"system":"urn:other","concept":[{"code":"x"},{"code":"y"},
    {"code":"x"}]}],"exclude":[{"system":"urn:other","concept":[{"code":"y"}]}]})") == "x");
}

TEST_CASE("random compositions hold what sets hold") {
  const char* const given = std::getenv("EIR_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  INFO("EIR_SEED=" << seed);
  std::mt19937_64 random(seed);
  const std::vector<std::string> all = {"animal", "mammal", "dog", "bat", "flyer", "bee", "dodo"};
  for (int round = 0; round < 200; ++round) {
    std::set<std::string> expected;
    // A list of codes, and what it is in JSON.
    const auto some = [&] {
      std::pair<std::set<std::string>, std::string> made;
      for (const std::string& code : all) {
        if (random() % 2 == 0) continue;
        made.first.insert(code);
        made.second += (made.second.empty() ? "" : ",") + (R"({"code":")" + code) + R"("})";
      }
      if (made.first.empty()) made = {{"bee"}, R"({"code":"bee"})"};
      made.second = R"("system":"urn:animals","concept":[)" + made.second + "]";
      return made;
    };
    std::string includes;
    std::string excludes;
    std::vector<std::string> sets;
    for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
      auto [codes, json] = some();
      if (random() % 3 == 0) {
        const auto [narrower, import] = some();
        const std::string url = "urn:import" + std::to_string(sets.size());
        sets.push_back(set_of(R"({"include":[{)" + import + "}]}", url));
        json += R"(,"valueSet":[")" + url + R"("])";
        std::erase_if(codes, [&](const std::string& code) { return !narrower.contains(code); });
      }
      expected.insert(codes.begin(), codes.end());
      includes += (includes.empty() ? "{" : ",{") + json + "}";
    }
    for (std::uint64_t n = random() % 2; n > 0; --n) {
      const auto [codes, json] = some();
      for (const std::string& code : codes)
        expected.erase(code);
      excludes += (excludes.empty() ? "{" : ",{") + json + "}";
    }
    const std::string compose = R"({"include":[)" + includes + R"(],"exclude":[)" + excludes + "]}";
    CAPTURE(compose);
    std::string text = compiled(compose, sets) + " ";
    std::set<std::string> got;
    std::size_t count = 0;
    for (std::size_t begin = 0; begin + 1 < text.size(); ++count) {
      const std::size_t end = text.find(' ', begin);
      got.insert(text.substr(begin, end - begin));
      begin = end + 1;
    }
    CHECK(got == expected);
    CHECK(count == expected.size());
  }
}

TEST_CASE("what cannot be worked out is refused by name") {
  CHECK(compiled(R"({"include":[{"system":"urn:other"}]})")
            .starts_with("refused: the code system 'urn:other'"));
  CHECK(compiled(R"({"include":[{"valueSet":["urn:nowhere|2"]}]})")
            .starts_with("refused: the value set 'urn:nowhere|2'"));
  const std::string a = set_of(R"({"include":[{"valueSet":["urn:b"]}]})", "urn:a");
  const std::string b = set_of(R"({"include":[{"valueSet":["urn:a"]}]})", "urn:b");
  CHECK(compiled(R"({"include":[{"valueSet":["urn:a"]}]})", {a, b}) ==
        "refused: the value sets import one another in a circle: urn:a imports urn:b imports "
        "urn:a: remove one of these imports");
}

TEST_CASE("an expansion alone is a value set") {
  Shelf shelf({R"({"resourceType":"ValueSet","url":"urn:set","expansion":{"contains":[
    {"system":"urn:x","code":"a","contains":[{"system":"urn:x","code":"b"}]}]}})"});
  Library library = shelf.library();
  const auto set = library.value_set(Canonical{"urn:set", {}});
  REQUIRE(set.has_value());
  CHECK(codes(**set) == "a b");
  CHECK((*set)->contains("urn:x", "b"));
  CHECK_FALSE((*set)->contains("urn:y", "b"));
}

TEST_CASE("a code system that contradicts itself is refused") {
  const auto refusal = [](const std::string& concepts) {
    auto document = fhir::json::Document::parse(
        R"({"resourceType":"CodeSystem","url":"u","content":"complete","concept":)" + concepts +
        "}");
    REQUIRE(document.has_value());
    const auto made = CodeSystem::compile(document->root());
    return made ? std::string() : made.error().message;
  };
  CHECK(refusal(R"([{"code":"a"},{"code":"a"}])").starts_with("the code 'a' is there twice"));
  CHECK(refusal(R"([{"display":"a"}])").starts_with("a concept of the code system has no code"));
  CHECK(refusal(R"([{"code":"a","property":[{"code":"parent","valueCode":"b"}]},
    {"code":"b","property":[{"code":"parent","valueCode":"a"}]}])")
            .starts_with("the hierarchy of the code system goes in a circle through 'a', 'b'"));
  CHECK(refusal(R"([{"code":"a"},{"code":"A"}])").empty());
}

TEST_CASE("case counts only where the system says so") {
  auto document = fhir::json::Document::parse(
      R"({"resourceType":"CodeSystem","url":"u","content":"complete","caseSensitive":false,
      "concept":[{"code":"Abc"}]})");
  REQUIRE(document.has_value());
  const auto made = CodeSystem::compile(document->root());
  REQUIRE(made.has_value());
  CHECK((*made)->find("aBC"));
  CHECK_FALSE((*made)->find("ab"));
}

TEST_CASE("versions are compared part by part") {
  CHECK(compare_versions("1.10", "1.9") > 0);
  CHECK(compare_versions("1.0", "1.0.1") < 0);
  CHECK(compare_versions("2018-08-12", "2019-01-01") < 0);
  CHECK_FALSE(version_fits("1.0", "1.0.3"));
  CHECK(version_fits("1.x", "1.2.0"));
  CHECK(version_fits("1.x.0", "1.2.0"));
  CHECK_FALSE(version_fits("1.x.0", "1.2.1"));
  CHECK_FALSE(version_fits("1.0", "1.01"));
  CHECK(version_fits("", "anything"));
}

}  // namespace terminology
