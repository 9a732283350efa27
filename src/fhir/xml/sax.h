#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"

namespace fhir::xml {

inline constexpr std::string_view kFhirNamespace = "http://hl7.org/fhir";
inline constexpr std::string_view kXhtmlNamespace = "http://www.w3.org/1999/xhtml";
inline constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

// A name with its namespace; prefix and uri are empty where there are none.
struct Name {
  std::string_view local;
  std::string_view prefix;
  std::string_view uri;
};

struct Attribute {
  Name name;
  std::string_view value;  // references resolved, white space as XML normalises it
};

struct Namespace {
  std::string_view prefix;  // empty for the default
  std::string_view uri;
};

// A start tag. All of it lives until start() returns.
struct Element {
  Name name;
  std::span<const Attribute> attributes;
  std::span<const Namespace> declared;
  std::size_t end;  // offset in the text, behind the attributes: of '>' or "/>"
};

// What a parse tells. A failure ends it.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual base::Result<> start(const Element& element) = 0;
  virtual base::Result<> end(std::size_t offset) = 0;  // offset behind the element
  virtual base::Result<> text(std::string_view piece) = 0;
  virtual base::Result<> cdata() = 0;
  // Where the parse is, for an error of XML itself: FHIRPath.
  virtual std::string expression() const = 0;
};

// Reads a UTF-8 text that guard() has passed, without a byte order mark. Syntax if it is not well
// formed or uses a prefix that is not declared. Every error's message begins with the line.
base::Result<> parse(std::string_view text, Handler& handler);

}  // namespace fhir::xml
