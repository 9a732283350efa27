#include "apps/packages/package_file.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

namespace apps {
namespace {

namespace fs = std::filesystem;

TEST_CASE("the national packages can be read, with all their profiles") {
  const char* variable = std::getenv("EIR_SHARED");
  const fs::path folder =
      fs::path(variable != nullptr ? variable : "../shared") / "national/profiles/packages";
  if (!fs::is_directory(folder)) {
    MESSAGE("skipped: there is no folder " << folder.string());
    return;
  }
  fhir::profile::ProfileSet set(fhir::Definitions::r4());
  const std::size_t before = set.canonicals().size();
  std::size_t structures = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    INFO(entry.path().string());
    const auto content = add_package(entry.path().string(), set);
    REQUIRE(content.has_value());
    CHECK(content->problems.empty());
    CHECK_FALSE(content->package.version.empty());
    structures += content->structures;
  }
  CHECK(structures > 70);
  CHECK(set.canonicals().size() > before + 70);
  for (const std::string& canonical : set.canonicals()) {
    INFO(canonical << ": " << set.problem(canonical));
    if (canonical.find("hl7.dk") != std::string::npos)
      CHECK(set.find_program(canonical) != nullptr);
  }
}

TEST_CASE("what is not a package is refused") {
  fhir::profile::ProfileSet set(fhir::Definitions::r4());
  const std::size_t before = set.canonicals().size();
  CHECK_FALSE(add_package("no such file.tgz", set).has_value());
  CHECK_FALSE(add_package("README.md", set).has_value());
  CHECK(set.canonicals().size() == before);
}

}  // namespace
}  // namespace apps
