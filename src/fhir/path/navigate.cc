#include "fhir/path/evaluator.h"

namespace fhir::path {
namespace {

bool is_content(const json::Value& value) {
  return value && !value.is_null();
}

// The elements of a JSON member and of its "_name" sibling, pair by pair.
base::Result<> append_member(Evaluator& evaluator, const json::Value& value,
                             const json::Value& sibling, TypeId type, Collection& out) {
  const auto push = [&](const json::Value& of, const json::Value& beside) {
    if (!is_content(of) && !is_content(beside)) return;
    Element element{is_content(of) ? of : json::Value{},
                    is_content(beside) ? beside : json::Value{}, type};
    if (type == TypeId::None && of.is_object()) {
      const Item resource = resource_item(of, evaluator.definitions());
      element.type = resource.get<Element>()->type;
    }
    out.emplace_back(element);
  };
  if (!value.is_array() && !sibling.is_array()) {
    push(value, sibling);
    return evaluator.charge(1);
  }
  auto left = value.is_array() ? value.begin() : json::Value::Iterator{};
  const auto left_end = value.is_array() ? value.end() : json::Value::Iterator{};
  auto right = sibling.is_array() ? sibling.begin() : json::Value::Iterator{};
  const auto right_end = sibling.is_array() ? sibling.end() : json::Value::Iterator{};
  while (left != left_end || right != right_end) {
    TRY_VOID(evaluator.charge(1));
    push(left != left_end ? *left : json::Value{}, right != right_end ? *right : json::Value{});
    if (left != left_end) ++left;
    if (right != right_end) ++right;
  }
  return {};
}

json::Value sibling_of(const json::Value& object, std::string_view key) {
  std::string name = "_";
  name += key;
  return object.find(name);
}

base::Result<> append_property(Evaluator& evaluator, const json::Value& object,
                               const Property& property, Collection& out) {
  const Definitions& definitions = evaluator.definitions();
  const bool primitive =
      property.type != TypeId::None && definitions.type(property.type).kind == TypeKind::Primitive;
  const json::Value value = object.find(property.name);
  const json::Value sibling = primitive ? sibling_of(object, property.name) : json::Value{};
  if (!value && !sibling) return {};
  TypeId type = property.type;
  if (type != TypeId::None && definitions.type(type).abstract) type = TypeId::None;
  return append_member(evaluator, value, sibling, type, out);
}

// Navigation in an object whose type is not known: by the keys that are there.
base::Result<> append_untyped(Evaluator& evaluator, const json::Value& object,
                              std::string_view name, Collection& out) {
  if (!name.empty()) {
    return append_member(evaluator, object.find(name), sibling_of(object, name), TypeId::None, out);
  }
  for (const json::Value& member : object) {
    const std::string_view key = member.key();
    if (key.starts_with('_') || key == "resourceType") continue;
    TRY_VOID(append_member(evaluator, member, sibling_of(object, key), TypeId::None, out));
  }
  return {};
}

base::Result<> append_type_name(const TypeName& type, std::string_view name, Collection& out) {
  if (name == "namespace") out.emplace_back(std::string(type.space));
  if (name == "name") out.emplace_back(type.name);
  return {};
}

}  // namespace

base::Result<bool> Evaluator::append_children(const Item& item, std::string_view name,
                                              Collection& out) {
  TRY_VOID(charge(1));
  if (const TypeName* type = item.get<TypeName>()) {
    TRY_VOID(append_type_name(*type, name, out));
    return true;
  }
  if (const Quantity* quantity = item.get<Quantity>()) {
    if (name == "value") out.emplace_back(quantity->value);
    if (name == "unit" || name == "code") out.emplace_back(quantity->unit);
    return true;
  }
  const Element* element = item.get<Element>();
  if (!element) return true;
  // A primitive has its id and its extensions beside it.
  const bool complex = element->value.is_object();
  const json::Value object = complex ? element->value : element->sibling;
  TypeId type = element->type;
  if (!complex && type != TypeId::None) type = definitions().find_type("Element");
  if (type == TypeId::None) {
    if (object) TRY_VOID(append_untyped(*this, object, name, out));
    return true;
  }
  if (name.empty()) {
    if (!object) return true;
    for (const Property& property : definitions().properties(type))
      TRY_VOID(append_property(*this, object, property, out));
    return true;
  }
  const Property* direct = definitions().find_property(type, name);
  if (direct && !direct->choice) {
    if (object) TRY_VOID(append_property(*this, object, *direct, out));
    return true;
  }
  bool known = false;
  for (const Property& property : definitions().properties(type)) {
    if (property.element_name != name) continue;
    known = true;
    if (object) TRY_VOID(append_property(*this, object, property, out));
  }
  if (!known && name == "resourceType" && object) {
    TRY_VOID(append_untyped(*this, object, name, out));
    return true;
  }
  return known;
}

namespace {

constexpr std::string_view kSystemTypes[] = {"Boolean",  "String", "Integer",  "Decimal", "Date",
                                             "DateTime", "Time",   "Quantity", "Any"};

bool is_system_type(std::string_view name) {
  for (const std::string_view known : kSystemTypes)
    if (known == name) return true;
  return false;
}

}  // namespace

base::Result<> Evaluator::check_type_name(std::string_view type) const {
  if (type.starts_with("System.") || type.starts_with("FHIR.")) return {};
  if (is_system_type(type) || definitions().find_type(type) != TypeId::None) return {};
  return invalid("there is no type '" + std::string(type) + "'");
}

bool Evaluator::is_type(const Item& item, std::string_view type, bool exact) const {
  const Element* element = item.get<Element>();
  if (!element) {
    if (type.starts_with("FHIR.")) return false;
    if (type.starts_with("System.")) type.remove_prefix(7);
    return type_name(item, definitions()).name == type;
  }
  if (element->type == TypeId::None) {
    // What has no type that we know is what its JSON says: a string, a number, a boolean.
    if (type.starts_with("FHIR.") || !element->value || element->value.is_object()) return false;
    if (type.starts_with("System.")) type.remove_prefix(7);
    const auto value = to_system(item, definitions());
    return value && !value->is_element() && type_name(*value, definitions()).name == type;
  }
  if (type.starts_with("System.")) return false;
  if (type.starts_with("FHIR.")) type.remove_prefix(5);
  const TypeId wanted = definitions().find_type(type);
  if (wanted == TypeId::None) return false;
  const bool primitive = definitions().type(wanted).kind == TypeKind::Primitive;
  if (exact && primitive) return element->type == wanted;
  return definitions().is_a(element->type, wanted);
}

}  // namespace fhir::path
