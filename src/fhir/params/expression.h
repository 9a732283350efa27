#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fhir::params {

// One step along the expression of a search parameter.
struct Step {
  enum class Kind : std::uint8_t {
    Member,             // .name; the first of a path may be the name of a type
    As,                 // only values of type `name`: (x as T), x.as(T), x.ofType(T)
    WhereEquals,        // .where(name = 'value'), and .extension('value')
    WhereHasExtension,  // .where(hasExtension('value'))
    WhereIs,            // .where(resolve() is name)
    Index               // [index]
  };
  Kind kind;
  std::string_view name;
  std::string_view value;
  std::uint32_t index = 0;
};

// A path, and what becomes of what it finds: the values themselves, or the one answer to
// "x.exists() and x != false".
struct Path {
  std::vector<Step> steps;
  bool from_resource = false;  // begins with %resource, which is not among the steps
  bool asks_presence = false;
};

// Reads the part of FHIRPath in which search parameters are written: paths with the steps above,
// joined by '|'. nullopt if the expression has anything else. The string_views point into it.
std::optional<std::vector<Path>> parse_expression(std::string_view expression);

}  // namespace fhir::params
