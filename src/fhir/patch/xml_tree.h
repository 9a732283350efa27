#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fhir::patch {

// An element or a text of an XML document that can be changed. Comments are not kept.
struct XmlNode {
  struct Attribute {
    std::string name;  // with its prefix, if that is xml:
    std::string value;
  };

  std::string name;  // local; empty: a text
  std::string uri;
  std::string text;  // of a text; of an unchanged narrative all of it, as it was written
  std::vector<Attribute> attributes;
  std::vector<std::pair<std::string, std::string>> declared;  // prefix and uri, in scope from here
  std::vector<XmlNode> children;

  bool is_text() const { return name.empty(); }
  Attribute* find(std::string_view attribute);
  // The texts within it, one behind the other.
  std::string content() const;
};

// Whether narratives keep their bytes as long as nobody changes them. Those of a patch cannot: what
// their prefixes mean may be said outside of them.
enum class Narratives { AsWritten, Parsed };

// The element that a text is, within the limits of fhir/xml/xml.h and 256 elements deep. Syntax,
// TooLarge or Unsupported with the line.
base::Result<XmlNode> read_xml_tree(std::string_view text, Narratives narratives);
std::string xml_text(const XmlNode& root);

}  // namespace fhir::patch
