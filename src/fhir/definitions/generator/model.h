#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

// What the generator gathers before it writes the tables. Names instead of indexes.
namespace fhir::generator {

struct PropertyModel {
  std::string name;
  std::string element_name;
  std::string type;  // empty: any resource
  std::uint16_t element = 0;
  std::uint16_t min = 0;
  bool array = false;
  bool choice = false;
  bool summary = false;
  bool modifier = false;
  std::string codes;  // canonical URL of the required value set, or empty
};

struct TypeModel {
  std::string name;
  std::string base;
  TypeKind kind = TypeKind::Complex;
  Primitive primitive = Primitive::None;
  bool abstract = false;
  std::uint16_t element_count = 0;
  std::vector<PropertyModel> properties;
};

struct CodeModel {
  std::string system;
  std::string code;
};

struct ComponentModel {
  std::string url;
  std::string expression;
};

struct SearchModel {
  std::string code;
  std::string url;
  std::string expression;
  SearchType type = SearchType::Special;
  std::vector<std::string> bases;
  std::vector<std::string> targets;
  SearchUsage usage = SearchUsage::Normal;
  std::vector<ComponentModel> components;
};

struct Model {
  std::vector<TypeModel> types;
  std::map<std::string, std::vector<CodeModel>> code_sets;  // by canonical URL
  std::vector<SearchModel> searches;
  // By type of the owner and type of the resource: codes of search parameters.
  std::map<std::string, std::map<std::string, std::vector<std::string>>> compartments;
};

// Every JSON file of `folder` whose name begins with `prefix`, in order of names. Ends the
// program with a message if one cannot be read.
std::vector<json::Document> read_all(const std::string& folder, const std::string& prefix);

[[noreturn]] void give_up(const std::string& message);

void add_types(Model& model, const std::vector<json::Document>& structure_definitions);
// The value sets that required bindings of the types name, as far as they can be enumerated.
// The other bindings are taken away.
void add_code_sets(Model& model, const std::vector<json::Document>& expansions);
void add_searches(Model& model, const std::vector<json::Document>& search_parameters);
void add_compartments(Model& model, const std::vector<json::Document>& definitions);

// The bytes of layout.h.
std::string to_blob(const Model& model);

}  // namespace fhir::generator
