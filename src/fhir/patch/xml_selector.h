#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "fhir/patch/xml_tree.h"

namespace fhir::patch {

// What a namespace prefix stands for; later ones come first, the prefix of the default is empty.
using XmlScope = std::vector<std::pair<std::string, std::string>>;

// A selector of RFC 5261, section 4.1: one element, attribute or text of a document.
//
//   selector  := "/"? step ("/" step)*
//   step      := ("*" | name | "text()" | "@" name) predicate*      "text()" and "@" come last
//   predicate := "[" (number | ("." | name | "@" name) "=" quoted) "]"
//
// A name without a prefix is in the default namespace of the patch, as the RFC has it, and not in
// none, as XPath has it. id(), comments, processing instructions and namespaces are not offered:
// FHIR has none that are kept.
struct XmlSelector {
  struct Name {
    std::string local;  // empty: any
    std::string uri;
  };
  struct Predicate {
    enum class Kind : std::uint8_t { Index, Attribute, Child, Self };
    Kind kind = Kind::Index;
    std::size_t index = 0;  // from 1
    Name name;
    std::string value;
  };
  struct Step {
    enum class Kind : std::uint8_t { Element, Text, Attribute };
    Kind kind = Kind::Element;
    Name name;
    std::vector<Predicate> predicates;
  };

  std::vector<Step> steps;

  // Invalid or Unsupported with what was expected where.
  static base::Result<XmlSelector> parse(std::string_view text, const XmlScope& scope);
};

}  // namespace fhir::patch
