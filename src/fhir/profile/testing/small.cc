#include "fhir/profile/testing/small.h"

#include <doctest/doctest.h>

namespace fhir::profile::testing {

std::string profile_text(std::string_view type, std::string_view differential,
                         std::string_view url) {
  const std::string name(type);
  return R"({"resourceType": "StructureDefinition", "url": ")" + std::string(url) +
         R"(", "version": "1.0.0", "name": "Test", "status": "draft", "kind": "resource", )"
         R"("abstract": false, "type": ")" +
         name + R"(", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/)" + name +
         R"(", "derivation": "constraint", "differential": {"element": [)" +
         std::string(differential) + "]}}";
}

Rules rules_of(const std::vector<Finding>& findings) {
  Rules rules;
  for (const Finding& finding : findings) {
    if (finding.severity != Severity::Information && finding.rule != "dom-6") {
      rules.push_back(finding.rule);
    }
  }
  return rules;
}

void add(ProfileSet& set, std::string text) {
  auto document = json::Document::parse(std::move(text));
  REQUIRE(document.has_value());
  const auto added = set.add(*std::move(document));
  REQUIRE_MESSAGE(added.has_value(), added.error().message);
}

Rules rules_of(const ProfileSet& set, std::string resource, std::vector<std::string> profiles) {
  const auto document = json::Document::parse(std::move(resource));
  REQUIRE(document.has_value());
  const ProfileValidator validator(set);
  return rules_of(validator.validate_all(document->root(), {.profiles = std::move(profiles)}));
}

Rules rules_of(std::string_view type, std::string_view differential, std::string resource) {
  ProfileSet set(Definitions::r4());
  add(set, profile_text(type, differential));
  INFO(set.problem(kUrl));
  REQUIRE(set.find_program(kUrl) != nullptr);
  return rules_of(set, std::move(resource), {std::string(kUrl)});
}

Rules rules_of(std::string resource) {
  static const ProfileSet set(Definitions::r4());
  return rules_of(set, std::move(resource));
}

}  // namespace fhir::profile::testing
