#pragma once

#include <string>

#include "fhir/json/document.h"

namespace fhir::xml {

// Where two JSON values differ as content, as a path, or empty: members in any order, numbers by
// their text, strings unescaped.
std::string difference(json::Value a, json::Value b, const std::string& path = "");

}  // namespace fhir::xml
