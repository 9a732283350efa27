#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions/definitions.h"

namespace fhir::graphql {

// What a selection set selects from.
enum class Place : std::uint8_t {
  Root,        // the whole server
  Element,     // a resource, or an element of one
  Connection,  // a page of a search
  Edge,        // one match of it
  Meta         // what the schema says of itself: introspection.h
};

// The types that a selection set may meet: one, or many behind a reference. None for Root.
struct Scope {
  Place place = Place::Root;
  std::vector<TypeId> types;
};

// What one field name means on one type.
struct Field {
  enum class Kind : std::uint8_t {
    Typename,      // __typename
    ResourceType,  // resourceType
    Element,       // an element by its JSON name
    Extensions,    // _name: id and extensions of a primitive
    Target,        // resource, of a Reference
    ById,          // Patient(id:)
    List,          // PatientList(...)
    Connection,    // PatientConnection(...)
    Count,
    Offset,
    PageSize,
    First,
    Previous,
    Next,
    Last,
    Edges,
    Mode,
    Score,
    Match,   // resource, of an edge
    Schema,  // __schema
    Type,    // __type(name:)
    Meta     // a member of what they lead to
  };
  Kind kind = Kind::Typename;
  Place place = Place::Element;  // of what is selected from it; not for leaves
  TypeId type = TypeId::None;    // of its value; None: any resource
  bool leaf = true;
  bool array = false;
};

// The field, or nothing if the type has none of this name.
std::optional<Field> find_field(const Definitions& definitions, Place place, TypeId type,
                                std::string_view name);

// The name of a type in GraphQL: "Patient", "PatientContact", "PatientConnection", "Query".
std::string type_name(const Definitions& definitions, Place place, TypeId type);

// True if a fragment on `condition` applies to this type.
bool applies(const Definitions& definitions, Place place, TypeId type, std::string_view condition);

// True if there is a type of this name.
bool is_type(const Definitions& definitions, std::string_view name);

}  // namespace fhir::graphql
