#include "fhir/patch/new_value.h"

#include <string>

namespace fhir::patch {
namespace {

using base::ErrorKind;

constexpr std::string_view kParameter = "Parameters.parameter";

base::Result<NewValue> read_parts(const Definitions& definitions, const json::Value& parts,
                                  TypeId type) {
  NewValue result{{Tree::object(), {}}, TypeId::None};
  for (const json::Value& part : parts) {
    const std::string name = part.at("name").string();
    // The type of a value is known once it is read; for nested parts it is that of the element.
    const Property* first = find_property(definitions, type, name, TypeId::None);
    if (!first) {
      return base::fail(ErrorKind::Invalid,
                        "A part of the value names an element that its type "
                        "does not have.");
    }
    NewValue value = TRY(read_value(definitions, part, first->type));
    const Property* property = find_property(definitions, type, name, value.type);
    if (!property) property = first;
    std::vector<Slot> slots = read_slots(result.slot.value, property->name);
    if (!slots.empty() && !property->array) {
      return base::fail(ErrorKind::Invalid,
                        "The parts of the value repeat an element that occurs "
                        "only once.");
    }
    slots.push_back(std::move(value.slot));
    write_slots(result.slot.value, property->name, std::move(slots),
                property->array ? As::Array : As::Single);
  }
  return result;
}

}  // namespace

const Property* find_property(const Definitions& definitions, TypeId type, std::string_view name,
                              TypeId value_type) {
  if (type == TypeId::None) return nullptr;
  if (const Property* exact = definitions.find_property(type, name)) return exact;
  for (const Property& property : definitions.properties(type)) {
    if (property.element_name != name) continue;
    if (value_type == TypeId::None || property.type == value_type) return &property;
  }
  return nullptr;
}

base::Result<NewValue> read_value(const Definitions& definitions, const json::Value& part,
                                  TypeId type) {
  if (const json::Value resource = part.at("resource")) {
    const std::string name = resource.at("resourceType").string();
    return NewValue{{Tree(resource), {}}, definitions.find_resource(name)};
  }
  const TypeId parameter = definitions.find_type(kParameter);
  for (const json::Value& member : part) {
    std::string_view key = member.key();
    const bool sibling = key.starts_with('_');
    if (sibling) key.remove_prefix(1);
    if (!key.starts_with("value")) continue;
    const Property* property = definitions.find_property(parameter, key);
    if (!property) continue;
    const json::Value value = sibling ? part.find(key) : member;
    const json::Value beside = sibling ? member : part.find("_" + std::string(key));
    return NewValue{{Tree(value), Tree(beside)}, property->type};
  }
  if (const json::Value parts = part.at("part"); parts.is_array() && !parts.empty()) {
    return read_parts(definitions, parts, type);
  }
  return base::fail(ErrorKind::Invalid,
                    "The 'value' part has no value: give it a value[x], a "
                    "resource, or parts.");
}

}  // namespace fhir::patch
