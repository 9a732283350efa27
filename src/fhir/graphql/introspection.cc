#include "fhir/graphql/introspection.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/check.h"
#include "fhir/graphql/schema.h"
#include "fhir/json/writer.h"

namespace fhir::graphql {

namespace {

using json::Writer;

constexpr std::string_view kResource = "Resource";
constexpr std::array<std::string_view, 5> kBuiltIn = {"String", "Boolean", "Int", "Float", "ID"};

// The scalar of a primitive: GraphQL's own where the JSON is the same.
std::string_view scalar_of(std::string_view primitive) {
  if (primitive == "string") return "String";
  if (primitive == "boolean") return "Boolean";
  if (primitive == "decimal") return "Float";
  if (primitive == "integer" || primitive == "positiveInt" || primitive == "unsignedInt")
    return "Int";
  return primitive;
}

// A type as fields and arguments name it.
struct Reference {
  std::string_view kind;
  std::string name;
  bool list = false;
  bool required = false;
};

void write_named(Writer& writer, std::string_view kind, std::string_view name) {
  writer.begin_object()
      .member("__typename", "__Type")
      .member("kind", kind)
      .member("name", name)
      .member_raw("ofType", "null")
      .end_object();
}

void begin_wrapper(Writer& writer, std::string_view kind) {
  writer.begin_object()
      .member("__typename", "__Type")
      .member("kind", kind)
      .member_raw("name", "null")
      .key("ofType");
}

void write_reference(Writer& writer, const Reference& type) {
  if (type.required) begin_wrapper(writer, "NON_NULL");
  if (type.list) begin_wrapper(writer, "LIST");
  write_named(writer, type.kind, type.name);
  if (type.list) writer.end_object();
  if (type.required) writer.end_object();
}

void write_input(Writer& writer, std::string_view name, const Reference& type) {
  writer.begin_object()
      .member("__typename", "__InputValue")
      .member("name", name)
      .member_raw("description", "null")
      .key("type");
  write_reference(writer, type);
  writer.member_raw("defaultValue", "null")
      .member_raw("isDeprecated", "false")
      .member_raw("deprecationReason", "null")
      .end_object();
}

Reference scalar(std::string_view name) {
  return {"SCALAR", std::string(name)};
}
Reference required(std::string_view name) {
  return {"SCALAR", std::string(name), false, true};
}
Reference list_of(std::string_view name) {
  return {"SCALAR", std::string(name), true};
}

// A name of GraphQL; search parameters have '-' where it has '_'.
std::string argument_name(std::string_view code) {
  std::string name(code);
  std::ranges::replace(name, '-', '_');
  return name;
}

// By a parameter that names the type: what may refer to anything would stand in every type.
bool refers_to(const Definitions& definitions, TypeId from, TypeId to) {
  return std::ranges::any_of(
      definitions.search_parameters(from), [&](const SearchParameter& parameter) {
        return parameter.type == SearchType::Reference &&
               std::ranges::find(parameter.targets, to) != parameter.targets.end();
      });
}

// The document of one type.
class TypeWriter {
 public:
  TypeWriter(const Definitions& definitions, std::string& out)
      : definitions_(definitions), writer_(out) {}

  void scalar_type(std::string_view name) {
    begin("SCALAR", name);
    nulls({"fields", "interfaces", "possibleTypes"});
    end();
  }

  void query() {
    begin("OBJECT", "Query");
    writer_.key("fields").begin_array();
    for (const TypeId resource : definitions_.resources()) {
      const std::string name(definitions_.type(resource).name);
      begin_field(name);
      write_input(writer_, "id", required("ID"));
      end_field({"OBJECT", name});
      begin_field(name + "List");
      search_arguments(resource);
      end_field({"OBJECT", name, true});
      begin_field(name + "Connection");
      search_arguments(resource);
      write_input(writer_, "_cursor", scalar("ID"));
      end_field({"OBJECT", name + "Connection"});
    }
    writer_.end_array();
    object_end();
  }

  void connection(std::string_view name, TypeId type) {
    begin("OBJECT", name);
    writer_.key("fields").begin_array();
    for (const std::string_view number : {"count", "offset", "pagesize", "pageSize"})
      plain_field(number, scalar("Int"));
    for (const std::string_view cursor : {"first", "previous", "next", "last"})
      plain_field(cursor, scalar("ID"));
    plain_field("edges", {"OBJECT", std::string(definitions_.type(type).name) + "Edge", true});
    writer_.end_array();
    object_end();
  }

  void edge(std::string_view name, TypeId type) {
    begin("OBJECT", name);
    writer_.key("fields").begin_array();
    plain_field("mode", scalar("code"));
    plain_field("score", scalar("Float"));
    plain_field("resource", {"OBJECT", std::string(definitions_.type(type).name)});
    writer_.end_array();
    object_end();
  }

  // What every resource has.
  void resource_interface() {
    const TypeId type = definitions_.find_type(kResource);
    begin("INTERFACE", kResource);
    writer_.key("fields").begin_array();
    plain_field("resourceType", scalar("code"));
    for (const Property& property : definitions_.properties(type))
      property_fields(property);
    writer_.end_array().key("interfaces").begin_array().end_array();
    writer_.key("possibleTypes").begin_array();
    for (const TypeId resource : definitions_.resources())
      write_named(writer_, "OBJECT", definitions_.type(resource).name);
    writer_.end_array();
    end();
  }

  void element(std::string_view name, TypeId type) {
    const bool resource = definitions_.type(type).kind == TypeKind::Resource;
    begin("OBJECT", name);
    writer_.key("fields").begin_array();
    if (resource) plain_field("resourceType", scalar("code"));
    for (const Property& property : definitions_.properties(type))
      property_fields(property);
    if (name == "Reference") {
      begin_field("resource");
      write_input(writer_, "optional", scalar("Boolean"));
      write_input(writer_, "type", scalar("String"));
      end_field({"INTERFACE", std::string(kResource)});
    }
    if (resource) reverse_fields(type);
    writer_.end_array().key("interfaces").begin_array();
    if (resource) write_named(writer_, "INTERFACE", kResource);
    writer_.end_array();
    nulls({"possibleTypes"});
    end();
  }

 private:
  void begin(std::string_view kind, std::string_view name) {
    writer_.begin_object()
        .member("__typename", "__Type")
        .member("kind", kind)
        .member("name", name)
        .member_raw("description", "null");
  }
  void nulls(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
      writer_.member_raw(name, "null");
  }
  void object_end() {
    writer_.key("interfaces").begin_array().end_array();
    nulls({"possibleTypes"});
    end();
  }
  void end() {
    nulls({"enumValues", "inputFields", "ofType", "specifiedByURL"});
    writer_.end_object();
  }

  void begin_field(std::string_view name) {
    writer_.begin_object()
        .member("__typename", "__Field")
        .member("name", name)
        .member_raw("description", "null")
        .key("args")
        .begin_array();
  }
  void end_field(const Reference& type) {
    writer_.end_array().key("type");
    write_reference(writer_, type);
    writer_.member_raw("isDeprecated", "false")
        .member_raw("deprecationReason", "null")
        .end_object();
  }
  void plain_field(std::string_view name, const Reference& type) {
    begin_field(name);
    end_field(type);
  }

  void search_arguments(TypeId type) {
    std::set<std::string> names;
    for (const SearchParameter& parameter : definitions_.search_parameters(type))
      if (std::string name = argument_name(parameter.code); names.insert(name).second)
        write_input(writer_, name, list_of("String"));
    for (const std::string_view name : {"_filter", "_sort", "_list"})
      if (names.insert(std::string(name)).second) write_input(writer_, name, scalar("String"));
    write_input(writer_, "_count", scalar("Int"));
    write_input(writer_, "fhirpath", scalar("String"));
  }

  void reverse_fields(TypeId type) {
    for (const TypeId from : definitions_.resources()) {
      if (!refers_to(definitions_, from, type)) continue;
      const std::string name(definitions_.type(from).name);
      for (const bool list : {true, false}) {
        begin_field(name + (list ? "List" : "Connection"));
        write_input(writer_, "_reference", required("String"));
        write_input(writer_, "_count", scalar("Int"));
        write_input(writer_, "_sort", scalar("String"));
        end_field({"OBJECT", list ? name : name + "Connection", list});
      }
    }
  }

  void property_fields(const Property& property) {
    if (property.type == TypeId::None)
      return plain_field(property.name, {"INTERFACE", std::string(kResource), property.array});
    const Type& type = definitions_.type(property.type);
    if (type.kind == TypeKind::Primitive) {
      plain_field(property.name, {"SCALAR", std::string(scalar_of(type.name)), property.array});
      plain_field("_" + std::string(property.name), {"OBJECT", "Element", property.array});
      return;
    }
    begin_field(property.name);
    if (property.array) {
      write_input(writer_, "fhirpath", scalar("String"));
      write_input(writer_, "_offset", scalar("Int"));
      write_input(writer_, "_count", scalar("Int"));
      for (const Property& inner : definitions_.properties(property.type))
        if (inner.type != TypeId::None && definitions_.type(inner.type).kind == TypeKind::Primitive)
          write_input(writer_, inner.name, list_of("String"));
    }
    const bool abstract_resource = type.kind == TypeKind::Resource && type.abstract;
    if (abstract_resource) return end_field({"INTERFACE", std::string(kResource), property.array});
    end_field({"OBJECT", type_name(definitions_, Place::Element, property.type), property.array});
  }

  const Definitions& definitions_;
  Writer writer_;
};

// Element stands for the id and extensions of primitives; what else is abstract is not met.
bool is_shown(const Type& type) {
  if (type.name == "Element") return true;
  return !type.abstract && type.kind != TypeKind::Primitive;
}

TypeId before(const Definitions& definitions, std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return TypeId::None;
  return definitions.find_resource(name.substr(0, name.size() - suffix.size()));
}

void write_directive(Writer& writer, std::string_view name, std::string_view argument,
                     const Reference& type, std::initializer_list<std::string_view> locations) {
  writer.begin_object()
      .member("__typename", "__Directive")
      .member("name", name)
      .member_raw("description", "null")
      .member_raw("isRepeatable", "false")
      .key("locations")
      .begin_array();
  for (const std::string_view location : locations)
    writer.string(location);
  writer.end_array().key("args").begin_array();
  if (!argument.empty()) write_input(writer, argument, type);
  writer.end_array().end_object();
}

}  // namespace

bool is_meta_type(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "__Schema", "__Type", "__Field", "__InputValue", "__EnumValue", "__Directive"};
  return std::ranges::find(kNames, name) != kNames.end();
}

json::Value Introspection::keep(std::string name, std::string text) {
  auto document = json::Document::parse(std::move(text));
  CHECK(document.has_value());
  const auto kept = std::make_shared<const json::Document>(*std::move(document));
  return documents_.emplace(std::move(name), kept).first->second->root();
}

json::Value Introspection::null() {
  if (const auto found = documents_.find("null"); found != documents_.end())
    return found->second->root();
  return keep("null", "null");
}

json::Value Introspection::schema() {
  if (const auto found = documents_.find("__schema"); found != documents_.end())
    return found->second->root();
  std::string text;
  Writer writer(text);
  writer.begin_object()
      .member("__typename", "__Schema")
      .member_raw("description", "null")
      .key("queryType");
  write_named(writer, "OBJECT", "Query");
  writer.member_raw("mutationType", "null").member_raw("subscriptionType", "null");
  writer.key("types").begin_array();
  write_named(writer, "OBJECT", "Query");
  write_named(writer, "INTERFACE", kResource);
  std::set<std::string_view> scalars(kBuiltIn.begin(), kBuiltIn.end());
  for (const Type& type : definitions_.types())
    if (type.kind == TypeKind::Primitive && !type.abstract) scalars.insert(scalar_of(type.name));
  for (const std::string_view name : scalars)
    write_named(writer, "SCALAR", name);
  for (const Type& type : definitions_.types())
    if (is_shown(type))
      write_named(writer, "OBJECT",
                  type_name(definitions_, Place::Element, definitions_.find_type(type.name)));
  for (const TypeId resource : definitions_.resources())
    for (const Place place : {Place::Connection, Place::Edge})
      write_named(writer, "OBJECT", type_name(definitions_, place, resource));
  writer.end_array().key("directives").begin_array();
  const std::initializer_list<std::string_view> anywhere = {"FIELD", "FRAGMENT_SPREAD",
                                                            "INLINE_FRAGMENT"};
  write_directive(writer, "skip", "if", required("Boolean"), anywhere);
  write_directive(writer, "include", "if", required("Boolean"), anywhere);
  for (const std::string_view name : {"flatten", "first", "singleton"})
    write_directive(writer, name, {}, {}, {"FIELD"});
  write_directive(writer, "slice", "path", required("String"), {"FIELD"});
  writer.end_array().end_object();
  return keep("__schema", std::move(text));
}

json::Value Introspection::type(std::string_view name) {
  if (const auto found = documents_.find(name); found != documents_.end() && name != "__schema")
    return name == "null" ? json::Value{} : found->second->root();
  std::string text = text_of(name);
  return text.empty() ? json::Value{} : keep(std::string(name), std::move(text));
}

// Empty if there is no such type.
std::string Introspection::text_of(std::string_view name) const {
  std::string text;
  TypeWriter writer(definitions_, text);
  if (name == "Query") {
    writer.query();
  } else if (name == kResource) {
    writer.resource_interface();
  } else if (std::ranges::find(kBuiltIn, name) != kBuiltIn.end()) {
    writer.scalar_type(name);
  } else if (const TypeId of = before(definitions_, name, "Connection"); of != TypeId::None) {
    writer.connection(name, of);
  } else if (const TypeId of_edge = before(definitions_, name, "Edge"); of_edge != TypeId::None) {
    writer.edge(name, of_edge);
  } else {
    for (const Type& type : definitions_.types()) {
      const TypeId id = definitions_.find_type(type.name);
      if (type.kind == TypeKind::Primitive && !type.abstract && type.name == name &&
          scalar_of(name) == name) {
        writer.scalar_type(name);
        break;
      }
      if (!is_shown(type) || type_name(definitions_, Place::Element, id) != name) continue;
      writer.element(name, id);
      break;
    }
  }
  return text;
}

}  // namespace fhir::graphql
