#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/profile/finding.h"
#include "fhir/profile/profile_set.h"

namespace fhir::profile::testing {

// The folder of foreign suites ("testdata" in $EIR_SHARED), or nothing after saying that the test
// is skipped.
std::optional<std::filesystem::path> testdata(const std::string& folder);

// A resource in JSON or XML; the error for what is not well formed.
base::Result<json::Document> read_resource(const std::filesystem::path& path);

// Adds the StructureDefinitions of a folder, and of the folders in it. Returns how many.
std::size_t add_folder(ProfileSet& set, const std::filesystem::path& folder);

// Lines "name: reason" of a text file beside the tests; '#' begins a comment. By name.
std::vector<std::pair<std::string, std::string>> known_differences(const std::string& file);

bool has_error(const std::vector<Finding>& findings);

// "error Patient.name|min at Patient.name: 'name' is missing …", for the output of a test.
std::string shown(const Finding& finding);

}  // namespace fhir::profile::testing
