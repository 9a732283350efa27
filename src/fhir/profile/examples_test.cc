#include <doctest/doctest.h>

#include <set>
#include <string>

#include "fhir/profile/testing/files.h"
#include "fhir/profile/validator.h"

// Examples that their authors say conform to their profiles: no errors, apart from those in
// testing/examples_differences.txt, which may also name a rule for a whole folder.
namespace fhir::profile {
namespace {

namespace fs = std::filesystem;
using testing::shown;

class Examples {
 public:
  explicit Examples(const ProfileSet& set) : validator_(set) {
    for (const auto& [name, reason] : testing::known_differences("examples_differences.txt"))
      known_.insert(name);
  }

  std::size_t check(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (entry.path().extension() != ".json") continue;
      const auto document = testing::read_resource(entry.path());
      REQUIRE(document.has_value());
      if (!document->root().find("resourceType").exists()) continue;
      ++count;
      check(folder.parent_path().filename().string() + '/' + name, document->root());
    }
    return count;
  }

 private:
  void check(const std::string& name, json::Value resource) {
    const auto findings = validator_.validate_all(resource);
    if (known_.contains(name)) {
      CHECK_MESSAGE(testing::has_error(findings), "a known difference is gone: " << name);
      return;
    }
    const std::string all = name.substr(0, name.find('/')) + "/* ";
    for (const Finding& finding : findings) {
      if (known_.contains(all + finding.rule)) continue;
      if (finding.severity == Severity::Error) CHECK_MESSAGE(false, name << ": " << shown(finding));
    }
  }

  std::set<std::string> known_;
  const ProfileValidator validator_;
};

TEST_CASE("the examples of DK Core and MedCom conform to their profiles") {
  const auto core = testing::testdata("dk-core");
  const auto medcom = testing::testdata("medcom");
  if (!core || !medcom) return;
  ProfileSet set(Definitions::r4());
  CHECK(testing::add_folder(set, *core / "definitions") > 20);
  CHECK(testing::add_folder(set, *medcom) > 50);
  Examples examples(set);
  CHECK(examples.check(*core / "examples") > 80);
  std::size_t count = 0;
  for (const auto& guide : fs::directory_iterator(*medcom)) {
    if (fs::is_directory(guide.path() / "examples"))
      count += examples.check(guide.path() / "examples");
  }
  CHECK(count > 200);
}

TEST_CASE("the official examples of R4 keep the rules of R4") {
  const fs::path folder = "build/packages/hl7.fhir.r4.examples-4.0.1";
  const ProfileSet set(Definitions::r4());
  Examples examples(set);
  CHECK(examples.check(folder) > 5000);
}

}  // namespace
}  // namespace fhir::profile
