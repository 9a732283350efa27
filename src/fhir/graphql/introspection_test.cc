#include "fhir/graphql/introspection.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "fhir/graphql/schema.h"
#include "fhir/graphql/testing/folder_source.h"

namespace fhir::graphql {
namespace {

// What clients that make code or show the schema ask, in full.
constexpr const char* kWhole = R"(query IntrospectionQuery {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description
  fields(includeDeprecated: true) {
    name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
  kind name ofType { kind name ofType { kind name } } } } } } }
})";

std::string asked(const std::string& query) {
  testing::FolderSource source("no-folder");
  const auto data = testing::answer(query, source, nullptr);
  return data ? *data : "refused: " + data.error().message;
}

// The innermost name of a type.
std::string named(json::Value type) {
  while (type.find("ofType") && type.find("ofType").is_object())
    type = type.find("ofType");
  return type.find("name").string();
}

bool is_list(json::Value type) {
  if (type.find("kind").string_equals("NON_NULL")) type = type.find("ofType");
  return type.find("kind").string_equals("LIST");
}

}  // namespace

TEST_CASE("the whole schema can be asked for, and every type that it names is in it") {
  const std::string text = asked(kWhole);
  const auto document = json::Document::parse(text);
  REQUIRE(document.has_value());
  const json::Value schema = document->root().find("__schema");
  REQUIRE(schema.is_object());
  std::set<std::string> known;
  for (const json::Value type : schema.find("types")) {
    CHECK_MESSAGE(known.insert(type.find("name").string()).second, type.find("name").string());
    CHECK(type.find("kind").is_string());
  }
  CHECK(known.contains("Patient"));
  CHECK(known.contains("PatientContact"));
  CHECK(known.contains("ObservationConnection"));
  std::size_t fields = 0;
  const auto check = [&](json::Value type) {
    CHECK_MESSAGE(known.contains(named(type)), named(type));
  };
  for (const json::Value type : schema.find("types")) {
    for (const json::Value field : type.find("fields")) {
      ++fields;
      check(field.find("type"));
      std::set<std::string> arguments;
      for (const json::Value argument : field.find("args")) {
        check(argument.find("type"));
        CHECK(arguments.insert(argument.find("name").string()).second);
      }
    }
    for (const json::Value one : type.find("interfaces"))
      check(one);
    for (const json::Value one : type.find("possibleTypes"))
      check(one);
  }
  CHECK(fields > 10'000);
  MESSAGE(known.size() << " types, " << fields << " fields, " << text.size() << " bytes");
}

TEST_CASE("what the schema says is what queries are checked by") {
  const Definitions& r4 = Definitions::r4();
  Introspection introspection(r4);
  const auto compare = [&](Place place, TypeId type) {
    const std::string name = type_name(r4, place, type);
    const json::Value document = introspection.type(name);
    REQUIRE_MESSAGE(document.is_object(), name);
    for (const json::Value said : document.find("fields")) {
      const std::string field_name = said.find("name").string();
      const auto field = find_field(r4, place, type, field_name);
      REQUIRE_MESSAGE(field.has_value(), name << "." << field_name);
      CHECK_MESSAGE(is_list(said.find("type")) == field->array, name << "." << field_name);
      const json::Value target = introspection.type(named(said.find("type")));
      REQUIRE(target.is_object());
      CHECK_MESSAGE(target.find("kind").string_equals("SCALAR") == field->leaf,
                    name << "." << field_name);
    }
  };
  compare(Place::Root, TypeId::None);
  for (const TypeId resource : r4.resources())
    for (const Place place : {Place::Element, Place::Connection, Place::Edge})
      compare(place, resource);
  for (const char* name : {"HumanName", "Extension", "Reference", "Patient.contact", "Element"})
    compare(Place::Element, r4.find_type(name));
}

TEST_CASE("one type, and what is none") {
  CHECK(asked("{__type(name: \"Nothing\") {name}}") == R"({"__type":null})");
  CHECK(asked("{__type(name: \"null\") {name}}") == R"({"__type":null})");
  CHECK(asked("{__type(name: \"__schema\") {name}}") == R"({"__type":null})");
  CHECK(
      asked("{__type(name: \"date\") {kind name fields {name} ofType {name} __typename}}") ==
      R"({"__type":{"kind":"SCALAR","name":"date","fields":null,"ofType":null,"__typename":"__Type"}})");
  CHECK(asked("{__schema {queryType {fields {name}}}}").find(R"({"name":"PatientList"})") !=
        std::string::npos);
  CHECK(asked("{__type {name}}").starts_with("refused"));
  CHECK(asked("{__schema {nothing}}").starts_with("refused"));
  CHECK(asked("{__schema}").starts_with("refused"));
}

TEST_CASE("a schema that is asked for in circles has a limit") {
  std::string deep = "name";
  for (int i = 0; i < 12; ++i)
    deep = "fields { type { " + deep + " } }";
  CHECK(asked("{__schema {types {" + deep + "}}}").starts_with("refused"));
}

}  // namespace fhir::graphql
