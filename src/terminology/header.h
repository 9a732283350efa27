#pragma once

#include <string>
#include <string_view>

#include "fhir/json/document.h"

namespace terminology {

// The text of a member, empty if it is absent or no string.
std::string text_of(fhir::json::Value object, std::string_view key);

// Iterates over a member that should be a list: an absent Value (no elements) if it is none.
fhir::json::Value list_of(fhir::json::Value object, std::string_view key);

// What CodeSystem, ValueSet and ConceptMap say of themselves.
struct Header {
  std::string url;
  std::string version;
  std::string id;
  std::string name;
  std::string title;
  std::string status;
  std::string language;
  std::string date;
  bool experimental = false;
  std::string standards_status;  // of the extension structuredefinition-standards-status
};
Header read_header(fhir::json::Value resource);

// "url|version" in its parts; a fragment behind # belongs to the url.
struct Canonical {
  std::string url;
  std::string version;  // empty: any
};
Canonical read_canonical(std::string_view text);
std::string to_text(const Canonical& canonical);

// Whether `have` is what `wanted` asks for: equal, or wanted is empty, or has x for any part and at
// its end for all that follow ("1.x").
bool version_fits(std::string_view wanted, std::string_view have);

// Which of two versions is the newer, numbers in them compared as numbers: below 0, 0, above 0.
int compare_versions(std::string_view a, std::string_view b);

}  // namespace terminology
