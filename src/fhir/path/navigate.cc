#include "fhir/path/evaluator.h"

namespace fhir::path {
namespace {

bool is_content(const json::Value& value) {
  return value && !value.is_null();
}

// The elements of a JSON member and of its "_name" sibling, pair by pair.
base::Result<bool> each_of_member(Evaluator& evaluator, const json::Value& value,
                                  const json::Value& sibling, TypeId type, ItemSink sink) {
  const auto give = [&](const json::Value& of, const json::Value& beside) -> base::Result<bool> {
    TRY_VOID(evaluator.charge(1));
    if (!is_content(of) && !is_content(beside)) return true;
    Element element{is_content(of) ? of : json::Value{},
                    is_content(beside) ? beside : json::Value{}, type};
    if (type == TypeId::None && of.is_object()) {
      element.type = resource_type(of, evaluator.definitions());
    }
    return sink(Item{element});
  };
  if (!value.is_array() && !sibling.is_array()) return give(value, sibling);
  auto left = value.is_array() ? value.begin() : json::Value::Iterator{};
  const auto left_end = value.is_array() ? value.end() : json::Value::Iterator{};
  auto right = sibling.is_array() ? sibling.begin() : json::Value::Iterator{};
  const auto right_end = sibling.is_array() ? sibling.end() : json::Value::Iterator{};
  while (left != left_end || right != right_end) {
    const bool more = TRY(give(left != left_end ? *left : json::Value{},
                               right != right_end ? *right : json::Value{}));
    if (!more) return false;
    if (left != left_end) ++left;
    if (right != right_end) ++right;
  }
  return true;
}

json::Value sibling_of(const json::Value& object, std::string_view key) {
  for (const json::Value member : object) {
    const std::string_view name = member.key();
    if (name.size() == key.size() + 1 && name.front() == '_' && name.substr(1) == key) {
      return member;
    }
  }
  return {};
}

bool is_primitive(const Property& property, const Definitions& definitions) {
  return property.type != TypeId::None &&
         definitions.type(property.type).kind == TypeKind::Primitive;
}

base::Result<bool> each_of_value(Evaluator& evaluator, const json::Value& value,
                                 const json::Value& sibling, const Property& property,
                                 ItemSink sink) {
  TypeId type = property.type;
  if (type != TypeId::None && evaluator.definitions().type(type).abstract) type = TypeId::None;
  return each_of_member(evaluator, value, sibling, type, sink);
}

base::Result<bool> each_of_property(Evaluator& evaluator, const json::Value& object,
                                    const Property& property, ItemSink sink) {
  const json::Value value = object.find(property.name);
  const json::Value sibling = is_primitive(property, evaluator.definitions())
                                  ? sibling_of(object, property.name)
                                  : json::Value{};
  if (!value && !sibling) return true;
  return each_of_value(evaluator, value, sibling, property, sink);
}

// All children, in the order of the document.
base::Result<bool> each_of_all(Evaluator& evaluator, const json::Value& object, TypeId type,
                               ItemSink sink) {
  const Definitions& definitions = evaluator.definitions();
  bool siblings = false;
  for (const json::Value member : object)
    siblings |= member.key().starts_with('_');
  for (const json::Value member : object) {
    std::string_view name = member.key();
    const bool beside = name.starts_with('_');
    if (beside) name.remove_prefix(1);
    const Property* property = definitions.find_property(type, name);
    if (property == nullptr) continue;
    if (beside && (!is_primitive(*property, definitions) || object.find(name))) continue;
    const json::Value value = beside ? json::Value{} : member;
    json::Value sibling = beside ? member : json::Value{};
    if (siblings && !beside && is_primitive(*property, definitions)) {
      sibling = sibling_of(object, name);
    }
    if (!TRY(each_of_value(evaluator, value, sibling, *property, sink))) return false;
  }
  return true;
}

// Navigation in an object whose type is not known: by the keys that are there.
base::Result<bool> each_untyped(Evaluator& evaluator, const json::Value& object,
                                std::string_view name, ItemSink sink) {
  if (!name.empty()) {
    const json::Value value = object.find(name);
    return each_of_member(evaluator, value, sibling_of(object, name), TypeId::None, sink);
  }
  for (const json::Value& member : object) {
    const std::string_view key = member.key();
    if (key.starts_with('_') || key == "resourceType") continue;
    const json::Value sibling = sibling_of(object, key);
    if (!TRY(each_of_member(evaluator, member, sibling, TypeId::None, sink))) return false;
  }
  return true;
}

base::Result<bool> each_of_type_name(const TypeName& type, std::string_view name, ItemSink sink) {
  if (name == "namespace") return sink(Item{Text::borrowed(type.space)});
  return name == "name" ? sink(Item{Text::borrowed(type.name)}) : base::Result<bool>(true);
}

base::Result<bool> each_of_quantity(const Quantity& quantity, std::string_view name,
                                    ItemSink sink) {
  if (name == "value") return sink(Item{quantity.value});
  if (name == "unit" || name == "code") return sink(Item{Text(quantity.unit)});
  return true;
}

// What children are looked for in: an object and its type. A primitive has its id and its
// extensions beside it.
struct Parent {
  json::Value object;
  TypeId type;
};

Parent parent_of(const Element& element, const Definitions& definitions) {
  if (element.value.is_object()) return {element.value, element.type};
  const bool known = element.type != TypeId::None;
  return {element.sibling, known ? definitions.find_type("Element") : TypeId::None};
}

}  // namespace

base::Result<bool> Evaluator::each_child(const Item& item, std::string_view name, ItemSink sink) {
  TRY_VOID(charge(1));
  if (const TypeName* type = item.get<TypeName>()) return each_of_type_name(*type, name, sink);
  if (const Quantity* quantity = item.get<Quantity>()) {
    return each_of_quantity(*quantity, name, sink);
  }
  const Element* element = item.get<Element>();
  if (!element) return true;
  if (!element->value.is_object() && !element->sibling) return true;
  const auto [object, type] = parent_of(*element, definitions());
  if (type == TypeId::None) return each_untyped(*this, object, name, sink);
  if (name.empty()) return each_of_all(*this, object, type, sink);
  const Property* direct = definitions().find_property(type, name);
  if (direct && !direct->choice) return each_of_property(*this, object, *direct, sink);
  if (name == "resourceType") return each_untyped(*this, object, name, sink);
  for (const Property& property : definitions().properties(type)) {
    if (property.element_name != name) continue;
    if (!TRY(each_of_property(*this, object, property, sink))) return false;
  }
  return true;
}

bool Evaluator::knows_child(const Item& item, std::string_view name) const {
  const Element* element = item.get<Element>();
  if (!element) return true;
  const auto [object, type] = parent_of(*element, definitions());
  if (type == TypeId::None || (name == "resourceType" && object)) return true;
  const Property* direct = definitions().find_property(type, name);
  if (direct && !direct->choice) return true;
  for (const Property& property : definitions().properties(type))
    if (property.element_name == name) return true;
  return false;
}

base::Result<> Evaluator::append_children(const Item& item, std::string_view name,
                                          Collection& out) {
  TRY_VOID(each_child(item, name, [&out](const Item& child) -> base::Result<bool> {
    out.push_back(child);
    return true;
  }));
  return {};
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
  return is_type(item, wanted(type), exact);
}

Evaluator::WantedType Evaluator::wanted(std::string_view type) const {
  WantedType result{type, true, true, TypeId::None};
  if (type.starts_with("FHIR.")) {
    result.system = false;
    result.name.remove_prefix(5);
  } else if (type.starts_with("System.")) {
    result.fhir = false;
    result.name.remove_prefix(7);
  }
  if (result.fhir) result.type = definitions().find_type(result.name);
  return result;
}

bool Evaluator::is_type(const Item& item, const WantedType& wanted, bool exact) const {
  const Element* element = item.get<Element>();
  if (!element) return wanted.system && type_name(item, definitions()).name == wanted.name;
  if (element->type == TypeId::None) {
    // What has no type that we know is what its JSON says: a string, a number, a boolean.
    if (!wanted.system || !element->value || element->value.is_object()) return false;
    const auto value = to_system(item, definitions());
    return value && !value->is_element() && type_name(*value, definitions()).name == wanted.name;
  }
  if (wanted.type == TypeId::None) return false;
  const bool primitive = definitions().type(wanted.type).kind == TypeKind::Primitive;
  if (exact && primitive) return element->type == wanted.type;
  return definitions().is_a(element->type, wanted.type);
}

}  // namespace fhir::path
