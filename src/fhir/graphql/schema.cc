#include "fhir/graphql/schema.h"

#include <algorithm>
#include <array>

#include "fhir/graphql/introspection.h"

namespace fhir::graphql {

namespace {

using Kind = Field::Kind;

constexpr std::string_view kList = "List";
constexpr std::string_view kConnection = "Connection";
constexpr std::string_view kEdge = "Edge";

TypeId resource_before(const Definitions& definitions, std::string_view name,
                       std::string_view suffix) {
  if (!name.ends_with(suffix)) return TypeId::None;
  return definitions.find_resource(name.substr(0, name.size() - suffix.size()));
}

// PatientList and PatientConnection: at the root, and of a resource the other way round.
std::optional<Field> search_field(const Definitions& definitions, std::string_view name) {
  // List is a resource type, too: ListList.
  if (const TypeId type = resource_before(definitions, name, kList); type != TypeId::None)
    return Field{Kind::List, Place::Element, type, false, true};
  if (const TypeId type = resource_before(definitions, name, kConnection); type != TypeId::None)
    return Field{Kind::Connection, Place::Connection, type, false, false};
  return std::nullopt;
}

std::optional<Field> element_field(const Definitions& definitions, TypeId type,
                                   std::string_view name) {
  const bool resource = definitions.type(type).kind == TypeKind::Resource;
  if (resource && name == "resourceType") return Field{Kind::ResourceType};
  if (const Property* const property = definitions.find_property(type, name)) {
    const bool leaf = property->type != TypeId::None &&
                      definitions.type(property->type).kind == TypeKind::Primitive;
    return Field{Kind::Element, Place::Element, property->type, leaf, property->array};
  }
  if (name.starts_with('_')) {
    const Property* const property = definitions.find_property(type, name.substr(1));
    if (property == nullptr || property->type == TypeId::None ||
        definitions.type(property->type).kind != TypeKind::Primitive)
      return std::nullopt;
    return Field{Kind::Extensions, Place::Element, definitions.find_type("Element"), false,
                 property->array};
  }
  if (name == "resource" && definitions.type(type).name == "Reference")
    return Field{Kind::Target, Place::Element, TypeId::None, false, false};
  return resource ? search_field(definitions, name) : std::nullopt;
}

struct Named {
  std::string_view name;
  Kind kind;
};

std::optional<Field> connection_field(TypeId type, std::string_view name) {
  static constexpr std::array<Named, 8> kFields = {{{"count", Kind::Count},
                                                    {"offset", Kind::Offset},
                                                    {"pagesize", Kind::PageSize},
                                                    {"pageSize", Kind::PageSize},
                                                    {"first", Kind::First},
                                                    {"previous", Kind::Previous},
                                                    {"next", Kind::Next},
                                                    {"last", Kind::Last}}};
  if (name == "edges") return Field{Kind::Edges, Place::Edge, type, false, true};
  const auto found = std::ranges::find(kFields, name, &Named::name);
  if (found == kFields.end()) return std::nullopt;
  return Field{found->kind};
}

std::optional<Field> edge_field(TypeId type, std::string_view name) {
  if (name == "mode") return Field{Kind::Mode};
  if (name == "score") return Field{Kind::Score};
  if (name == "resource") return Field{Kind::Match, Place::Element, type, false, false};
  return std::nullopt;
}

// https://spec.graphql.org/October2021/#sec-Schema-Introspection.Schema-Introspection-Schema
std::optional<Field> meta_field(std::string_view name) {
  static constexpr std::string_view kLists[] = {"types",       "directives",    "fields",
                                                "interfaces",  "possibleTypes", "enumValues",
                                                "inputFields", "args"};
  static constexpr std::string_view kObjects[] = {"queryType", "mutationType", "subscriptionType",
                                                  "type", "ofType"};
  static constexpr std::string_view kLeaves[] = {
      "kind",         "name",         "description",       "specifiedByURL",
      "isRepeatable", "isDeprecated", "deprecationReason", "defaultValue"};
  const auto among = [&](const auto& names) {
    return std::ranges::find(names, name) != std::end(names);
  };
  if (among(kLists)) return Field{Kind::Meta, Place::Meta, TypeId::None, false, true};
  if (among(kObjects)) return Field{Kind::Meta, Place::Meta, TypeId::None, false, false};
  if (name == "locations") return Field{Kind::Meta, Place::Meta, TypeId::None, true, true};
  if (among(kLeaves)) return Field{Kind::Meta};
  return std::nullopt;
}

// "Patient.contact" is PatientContact.
std::string joined(std::string_view path) {
  std::string name;
  bool upper = true;
  for (const char c : path) {
    if (c == '.') {
      upper = true;
      continue;
    }
    name += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    upper = false;
  }
  return name;
}

}  // namespace

std::optional<Field> find_field(const Definitions& definitions, Place place, TypeId type,
                                std::string_view name) {
  if (name == "__typename") return Field{};
  switch (place) {
    case Place::Meta:
      return meta_field(name);
    case Place::Root:
      if (name == "__schema") return Field{Kind::Schema, Place::Meta, TypeId::None, false, false};
      if (name == "__type") return Field{Kind::Type, Place::Meta, TypeId::None, false, false};
      if (const TypeId resource = definitions.find_resource(name); resource != TypeId::None)
        return Field{Kind::ById, Place::Element, resource, false, false};
      return search_field(definitions, name);
    case Place::Element:
      return element_field(definitions, type, name);
    case Place::Connection:
      return connection_field(type, name);
    case Place::Edge:
      return edge_field(type, name);
  }
  return std::nullopt;
}

std::string type_name(const Definitions& definitions, Place place, TypeId type) {
  if (place == Place::Root) return "Query";
  if (place == Place::Meta) return "the schema";
  const Type& row = definitions.type(type);
  std::string name = row.kind == TypeKind::Nested ? joined(row.name) : std::string(row.name);
  if (place == Place::Connection) name += kConnection;
  if (place == Place::Edge) name += kEdge;
  return name;
}

bool applies(const Definitions& definitions, Place place, TypeId type, std::string_view condition) {
  if (place == Place::Meta) return is_meta_type(condition);
  if (place != Place::Element) return condition == type_name(definitions, place, type);
  const TypeId wanted = definitions.find_type(condition);
  if (wanted != TypeId::None) return definitions.is_a(type, wanted);
  return condition == type_name(definitions, place, type);
}

bool is_type(const Definitions& definitions, std::string_view name) {
  if (is_meta_type(name)) return true;
  if (name == "Query" || definitions.find_type(name) != TypeId::None) return true;
  if (resource_before(definitions, name, kConnection) != TypeId::None) return true;
  if (resource_before(definitions, name, kEdge) != TypeId::None) return true;
  return std::ranges::any_of(definitions.types(), [&](const Type& type) {
    return type.kind == TypeKind::Nested && type.name.front() == name.front() &&
           joined(type.name) == name;
  });
}

}  // namespace fhir::graphql
