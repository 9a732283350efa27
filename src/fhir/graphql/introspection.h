#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/graphql/source.h"

namespace fhir::graphql {

// What the schema says of itself (https://spec.graphql.org/October2021/#sec-Introspection), made
// from the definitions when it is asked for, a type at a time. Each object of the documents has a
// __typename; a reference to a type has its kind, name and ofType, and the rest in the document of
// that type.
//
// It says a little less than is understood: of a resource, the lists of what refers to it take
// _reference, _count and _sort there, and any search parameter in truth; and those that may refer
// to any type are left out. Every type is nullable: a directive can move it elsewhere.
//
// One execution, one thread. What was handed out lives as long as this.
class Introspection {
 public:
  explicit Introspection(const Definitions& definitions) : definitions_(definitions) {}

  json::Value schema();
  json::Value type(std::string_view name);  // absent: there is no such type
  json::Value null();

 private:
  json::Value keep(std::string name, std::string text);
  std::string text_of(std::string_view name) const;

  const Definitions& definitions_;
  std::map<std::string, DocumentPointer, std::less<>> documents_;
};

// The meta types that fragments may be on.
bool is_meta_type(std::string_view name);

}  // namespace fhir::graphql
