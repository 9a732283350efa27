#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/profile/validator.h"

namespace fhir::profile::testing {

inline constexpr std::string_view kUrl = "http://example.org/profile";

// A StructureDefinition on `type` with the elements of a differential, as the items of an array.
std::string profile_text(std::string_view type, std::string_view differential,
                         std::string_view url = kUrl);

// The rules of the errors and warnings, in order; dom-6 (a narrative is missing) is left out.
using Rules = std::vector<std::string>;
Rules rules_of(const std::vector<Finding>& findings);

// Of a resource that is checked against such a profile.
Rules rules_of(std::string_view type, std::string_view differential, std::string resource);
// Of a resource against R4 and the profiles of `set`.
Rules rules_of(const ProfileSet& set, std::string resource, std::vector<std::string> profiles = {});
Rules rules_of(std::string resource);

void add(ProfileSet& set, std::string text);

}  // namespace fhir::profile::testing
