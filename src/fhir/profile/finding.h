#pragma once

#include <cstdint>
#include <string>

namespace fhir::profile {

enum class Severity : std::uint8_t { Error, Warning, Information };

// One sentence in both languages. Never holds a value of the resource.
struct Sentence {
  std::string english;
  std::string danish;
};

// What validation found at one element.
struct Finding {
  Severity severity = Severity::Error;
  std::string rule;        // "pat-1", "Patient.name:official|min"
  std::string expression;  // FHIRPath of the element: "Patient.name[0]"
  Sentence sentence;
  std::string profile;  // canonical URL of the profile that has the rule; empty: R4 itself

  friend bool operator==(const Finding& a, const Finding& b) {
    return a.severity == b.severity && a.rule == b.rule && a.expression == b.expression &&
           a.profile == b.profile;
  }
};

}  // namespace fhir::profile
