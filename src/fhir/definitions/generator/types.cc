#include <algorithm>
#include <cctype>
#include <set>

#include "fhir/definitions/generator/model.h"

namespace fhir::generator {
namespace {

constexpr std::string_view kDefinitionPrefix = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::string_view kSystemTypePrefix = "http://hl7.org/fhirpath/System.";

Primitive primitive_of(const std::string& name) {
  static const std::map<std::string, Primitive> kByName = {
      {"boolean", Primitive::Boolean},
      {"integer", Primitive::Integer},
      {"unsignedInt", Primitive::UnsignedInt},
      {"positiveInt", Primitive::PositiveInt},
      {"decimal", Primitive::Decimal},
      {"string", Primitive::String},
      {"markdown", Primitive::Markdown},
      {"code", Primitive::Code},
      {"id", Primitive::Id},
      {"uri", Primitive::Uri},
      {"url", Primitive::Url},
      {"canonical", Primitive::Canonical},
      {"oid", Primitive::Oid},
      {"uuid", Primitive::Uuid},
      {"date", Primitive::Date},
      {"dateTime", Primitive::DateTime},
      {"instant", Primitive::Instant},
      {"time", Primitive::Time},
      {"base64Binary", Primitive::Base64Binary},
      {"xhtml", Primitive::Xhtml}};
  const auto found = kByName.find(name);
  if (found == kByName.end()) give_up("unknown primitive type " + name);
  return found->second;
}

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('.'));
}
std::string last_of(const std::string& path) {
  return path.substr(path.rfind('.') + 1);
}

// The FHIR type an element type stands for: elements such as Element.id give a type of FHIRPath
// and the FHIR type in an extension.
std::string type_code(json::Value type) {
  const std::string code = type.find("code").string();
  if (!code.starts_with(kSystemTypePrefix)) return code;
  for (const json::Value extension : type.find("extension")) {
    if (extension.find("url").string().ends_with("structuredefinition-fhir-type"))
      return extension.find("valueUrl").string();
  }
  return "string";
}

// Turns the snapshot of one StructureDefinition into the type and the types nested in it.
class Snapshot {
 public:
  Snapshot(Model& model, json::Value definition) : model_(model), definition_(definition) {
    for (const json::Value element : definition.at("snapshot", "element")) {
      const std::string path = element.find("path").string();
      if (path.find('.') != std::string::npos) parents_.insert(parent_of(path));
    }
  }

  void add() {
    const std::string name = definition_.find("type").string();
    const std::string kind = definition_.find("kind").string();
    TypeModel type;
    type.name = name;
    type.kind = kind == "primitive-type" ? TypeKind::Primitive
                : kind == "resource"     ? TypeKind::Resource
                                         : TypeKind::Complex;
    if (type.kind == TypeKind::Primitive) type.primitive = primitive_of(name);
    type.abstract = definition_.find("abstract").boolean() || name == "BackboneElement";
    const std::string base = definition_.find("baseDefinition").string();
    if (base.starts_with(kDefinitionPrefix)) type.base = base.substr(kDefinitionPrefix.size());
    add_properties(type);
    model_.types.push_back(std::move(type));
    for (const json::Value element : definition_.at("snapshot", "element"))
      add_nested(element);
  }

 private:
  void add_nested(json::Value element) {
    const std::string path = element.find("path").string();
    if (path.find('.') == std::string::npos || !parents_.contains(path)) return;
    TypeModel type;
    type.name = path;
    type.kind = TypeKind::Nested;
    type.base = type_code(*element.find("type").begin());
    add_properties(type);
    model_.types.push_back(std::move(type));
  }

  void add_properties(TypeModel& type) {
    for (const json::Value element : definition_.at("snapshot", "element")) {
      const std::string path = element.find("path").string();
      if (path.find('.') == std::string::npos || parent_of(path) != type.name) continue;
      // The value of a primitive is the JSON value itself, not a member.
      if (type.kind == TypeKind::Primitive && last_of(path) == "value") continue;
      add_element(type, element, path);
      ++type.element_count;
    }
  }

  void add_element(TypeModel& type, json::Value element, const std::string& path) {
    PropertyModel property;
    property.element_name = last_of(path);
    property.choice = property.element_name.ends_with("[x]");
    if (property.choice) property.element_name.resize(property.element_name.size() - 3);
    property.element = type.element_count;
    property.min = static_cast<std::uint16_t>(std::stoul(std::string(element.find("min").raw())));
    property.array = element.find("max").string() != "1";
    property.summary = element.find("isSummary").exists() && element.find("isSummary").boolean();
    property.modifier = element.find("isModifier").exists() && element.find("isModifier").boolean();
    property.name = property.element_name;
    if (const json::Value content = element.find("contentReference"); content.exists()) {
      property.type = content.string().substr(1);
      type.properties.push_back(property);
      return;
    }
    for (const json::Value option : element.find("type")) {
      add_option(type, property, element, type_of(type, path, option));
    }
  }

  std::string type_of(const TypeModel& type, const std::string& path, json::Value option) const {
    if (parents_.contains(path)) return path;
    // The definitions call the id of a resource a string; its rules are those of id.
    if (type.kind == TypeKind::Resource && last_of(path) == "id") return "id";
    const std::string code = type_code(option);
    return code == "Resource" ? "" : code;
  }

  void add_option(TypeModel& type, PropertyModel property, json::Value element,
                  const std::string& code) {
    property.type = code;
    if (property.choice) {
      std::string suffix = code;
      suffix[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(suffix[0])));
      property.name = property.element_name + suffix;
    }
    const json::Value binding = element.find("binding");
    const bool coded = code == "code" || code == "Coding" || code == "CodeableConcept";
    if (coded && binding.at("strength").exists() &&
        binding.at("strength").string_equals("required")) {
      const std::string url = binding.find("valueSet").string();
      property.codes = url.substr(0, url.find('|'));
    }
    type.properties.push_back(std::move(property));
  }

  Model& model_;
  json::Value definition_;
  std::set<std::string> parents_;  // paths of elements that have children
};

}  // namespace

void add_types(Model& model, const std::vector<json::Document>& structure_definitions) {
  for (const json::Document& document : structure_definitions) {
    const json::Value root = document.root();
    const json::Value derivation = root.find("derivation");
    const bool constraint = derivation.exists() && derivation.string_equals("constraint");
    if (constraint || root.find("kind").string_equals("logical")) continue;
    Snapshot(model, root).add();
  }
}

}  // namespace fhir::generator
