#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fhir/profile/testing/files.h"
#include "fhir/profile/validator.h"

// The cases of the reference validator: each says which resource, which profiles, and what it
// finds. Compared is whether there are errors. Cases that need other packages, or other kinds of
// input than resources, are left out; the differences stand in testing/cases_differences.txt.
namespace fhir::profile {
namespace {

namespace fs = std::filesystem;
using testing::shown;

std::string text_of(json::Value object, std::string_view key) {
  const json::Value value = object.find(key);
  return value.exists() ? value.string() : std::string{};
}

std::vector<std::string> texts(json::Value object, std::string_view key) {
  std::vector<std::string> result;
  for (const json::Value each : object.find(key)) {
    if (each.is_string()) result.push_back(each.string());
  }
  return result;
}

// Input that is not a FHIR resource of R4 by itself.
bool is_other_input(json::Value test) {
  static const std::set<std::string> kOther = {"cdshooks", "json5",      "shc",     "dsig",
                                               "cda",      "matchetype", "logical", "api"};
  return kOther.contains(text_of(test, "module")) || test.find("packages").exists() ||
         test.find("logical").exists();
}

class Suite {
 public:
  explicit Suite(fs::path folder) : folder_(std::move(folder)) {
    for (const auto& [name, reason] : testing::known_differences("cases_differences.txt"))
      known_.insert(name);
  }

  void run() {
    const auto manifest = testing::read_resource(folder_ / "manifest.json");
    REQUIRE(manifest.has_value());
    for (const json::Value test : manifest->root().find("test-cases")) {
      if (!is_other_input(test)) this->test(test);
    }
    MESSAGE(count_ << " outcomes compared, " << same_ << " the same; " << errors_ << " errors told "
                   << "by the reference, " << places_ << " of them at a place where we tell one");
    for (const std::string& name : known_)
      CHECK_MESSAGE(differed_.contains(name), "a known difference is gone: " << name);
  }

 private:
  void test(json::Value test) {
    const auto document = testing::read_resource(folder_ / text_of(test, "file"));
    const std::string name = text_of(test, "name");
    ProfileSet set(Definitions::r4());
    add(set, texts(test, "supporting"));
    add(set, texts(test, "profiles"));
    compare(name, set, document, {}, text_of(test, "java"));
    const json::Value profile = test.find("profile");
    if (!profile.is_object()) return;
    const auto source = testing::read_resource(folder_ / text_of(profile, "source"));
    if (!source) return;
    const std::string url = text_of(source->root(), "url");
    ProfileSet more(Definitions::r4());
    add(more, texts(test, "supporting"));
    add(more, texts(test, "profiles"));
    add(more, texts(profile, "supporting"));
    add(more, {text_of(profile, "source")});
    compare(name + " (profile)", more, document, {url}, text_of(profile, "java"));
  }

  void add(ProfileSet& set, const std::vector<std::string>& files) {
    for (const std::string& file : files) {
      auto document = testing::read_resource(folder_ / file);
      if (document) (void)set.add(*std::move(document)).has_value();
    }
  }

  void compare(const std::string& name, const ProfileSet& set,
               const base::Result<json::Document>& document, std::vector<std::string> profiles,
               const std::string& outcome_file) {
    const auto outcome = testing::read_resource(folder_ / "outcomes" / outcome_file);
    if (outcome_file.empty() || !outcome) return;
    std::set<std::string> expected;
    std::string first;
    for (const json::Value issue : outcome->root().find("issue")) {
      const std::string severity = text_of(issue, "severity");
      if (severity != "error" && severity != "fatal") continue;
      if (first.empty()) first = issue.at("details", "text").string();
      const auto places = texts(issue, "expression");
      expected.insert(places.empty() ? "" : places.front());
    }
    std::vector<Finding> findings;
    if (document) {
      const ProfileValidator validator(set);
      findings = validator.validate_all(document->root(), {.profiles = std::move(profiles)});
    } else {
      findings.push_back({.rule = "syntax"});
    }
    std::set<std::string> found;
    for (const Finding& finding : findings) {
      if (finding.severity == Severity::Error) found.insert(finding.expression);
    }
    ++count_;
    errors_ += expected.size();
    places_ += static_cast<std::size_t>(
        std::ranges::count_if(expected, [&](const auto& place) { return found.contains(place); }));
    if (expected.empty() != found.empty()) return differ(name, first, findings);
    ++same_;
  }

  void differ(const std::string& name, const std::string& expected,
              const std::vector<Finding>& findings) {
    differed_.insert(name);
    if (known_.contains(name)) return;
    std::string ours;
    for (const Finding& finding : findings) {
      if (finding.severity == Severity::Error && ours.size() < 400)
        ours += "\n   " + shown(finding);
    }
    CHECK_MESSAGE(false, name << "\n  reference: " << (expected.empty() ? "no error" : expected)
                              << "\n  ours: " << (ours.empty() ? "no error" : ours));
  }

  const fs::path folder_;
  std::set<std::string> known_;
  std::set<std::string> differed_;
  std::size_t count_ = 0;
  std::size_t same_ = 0;
  std::size_t errors_ = 0;
  std::size_t places_ = 0;
};

TEST_CASE("the cases of the reference validator have errors where it finds errors") {
  const auto folder = testing::testdata("validator");
  if (folder) Suite(*folder).run();
}

}  // namespace
}  // namespace fhir::profile
