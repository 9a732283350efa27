#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "terminology/concept_map.h"
#include "terminology/library.h"

namespace terminology {

struct TranslationRequest {
  struct Code {
    std::string system;  // empty: any
    std::string code;
  };
  std::vector<Code> codes;
  bool reverse = false;
  std::string target_system;  // empty: any
  std::string source_set;     // empty: any; else that of the map
  std::string target_set;
};

struct Translation {
  struct Match {
    std::string equivalence;
    std::string system;
    std::string version;
    std::string code;
    std::string display;
    std::string comment;
    std::string product;  // JSON
    std::string map;      // canonical of the map
  };
  bool result = false;
  std::string message;
  std::vector<Match> matches;
};

// What a map makes of codes. Where it has no mapping, its groups say what holds: the same code, a
// fixed one, or another map. http://hl7.org/fhir/R4/conceptmap-operation-translate.html
base::Result<Translation> translate(Library& library, const ConceptMap& map,
                                    const TranslationRequest& request);

}  // namespace terminology
