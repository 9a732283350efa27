#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "fhir/profile/profile_set.h"

namespace apps {

// What package.json says.
struct PackageName {
  std::string name;
  std::string version;
  std::vector<std::string> dependencies;  // "hl7.terminology.r4#7.1.0"
};

struct PackageContent {
  PackageName package;
  std::size_t structures = 0;         // StructureDefinitions that were added
  std::vector<std::string> problems;  // files that could not be read, with the reason
};

// Reads a FHIR package (.tgz): the resources in its folder "package", not those below it.
// NotFound, Invalid or TooLarge if it is not one; nothing has been added then.
// https://confluence.hl7.org/display/FHIR/NPM+Package+Specification
base::Result<PackageContent> add_package(const std::string& path, fhir::profile::ProfileSet& set);

}  // namespace apps
