#include "fhir/path/item.h"

namespace fhir::path {
namespace {

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

// R4 "Use of FHIR Quantity": these UCUM codes stand for calendar units when read from a resource.
std::string_view calendar_word(std::string_view code) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"a", "year"}, {"mo", "month"},   {"wk", "week"},  {"d", "day"},
      {"h", "hour"}, {"min", "minute"}, {"s", "second"}, {"ms", "millisecond"}};
  for (const auto& [ucum, word] : kWords)
    if (ucum == code) return word;
  return {};
}

std::optional<Item> quantity_of(const json::Value& object, TypeId type) {
  const json::Value number = object.find("value");
  const json::Value system = object.find("system");
  // R4: a quantity with a comparator is not converted.
  if (object.find("comparator")) return Item{Element{object, {}, type}};
  // Codes of another system are not units we can reckon with: the element stays what it is.
  if (system && !system.string_equals(kUcum)) return Item{Element{object, {}, type}};
  if (!number || !number.is_number()) return std::nullopt;
  const auto value = Decimal::parse(number.raw());
  if (!value) return std::nullopt;
  Quantity quantity{*value, "1", false};
  std::string scratch;
  const json::Value code = object.find("code");
  const json::Value unit = object.find("unit");
  if (code && system) {
    quantity.unit = code.string(scratch);
    if (const auto word = calendar_word(quantity.unit); !word.empty()) {
      quantity.unit = word;
      quantity.calendar = true;
    }
  } else if (unit) {
    quantity.unit = unit.string(scratch);
  }
  return Item{std::move(quantity)};
}

// Quantity, and what is derived from it: Age, Duration and so on.
bool is_quantity(TypeId type, const Definitions& definitions) {
  while (type != TypeId::None && definitions.type(type).name != "Quantity")
    type = definitions.type(type).base;
  return type != TypeId::None;
}

std::optional<Item> number_of(std::string_view text) {
  const auto number = Decimal::parse(text);
  if (!number) return std::nullopt;
  if (text.find_first_of(".eE") != std::string_view::npos) return Item{*number};
  const auto integer = number->to_int64();
  return integer && number->is_integral() ? Item{*integer} : Item{*number};
}

template <class T>
std::optional<Item> item_of(const std::optional<T>& value) {
  return value ? std::optional(Item{*value}) : std::nullopt;
}

std::optional<Item> text_of(Primitive primitive, const json::Value& value) {
  std::string scratch;
  const std::string_view text = value.string(scratch);
  switch (primitive) {
    case Primitive::Date:
      return item_of(Temporal::parse_date(text));
    case Primitive::DateTime:
    case Primitive::Instant:
      return item_of(Temporal::parse_date_time(text));
    case Primitive::Time:
      return item_of(Temporal::parse_time(text));
    default:
      return scratch.empty() ? Item{Text::borrowed(text)} : Item{Text(std::move(scratch))};
  }
}

std::optional<Item> primitive_of(Primitive primitive, const json::Value& value) {
  if (!value) return std::nullopt;
  switch (value.kind()) {
    case json::Kind::Boolean:
      return Item{value.boolean()};
    case json::Kind::Number:
      if (primitive == Primitive::Decimal) return item_of(Decimal::parse(value.raw()));
      return number_of(value.raw());
    case json::Kind::String:
      return text_of(primitive, value);
    default:
      return std::nullopt;
  }
}

}  // namespace

TypeName type_name(const Item& item, const Definitions& definitions) {
  struct Names {
    const Definitions& definitions;
    TypeName operator()(const Element& element) const {
      if (element.type == TypeId::None) return {"FHIR", ""};
      const Type& type = definitions.type(element.type);
      if (type.kind != TypeKind::Nested) return {"FHIR", type.name};
      return type.base == TypeId::None ? TypeName{"FHIR", type.name}
                                       : TypeName{"FHIR", definitions.type(type.base).name};
    }
    TypeName operator()(bool) const { return {"System", "Boolean"}; }
    TypeName operator()(std::int64_t) const { return {"System", "Integer"}; }
    TypeName operator()(const Decimal&) const { return {"System", "Decimal"}; }
    TypeName operator()(const Text&) const { return {"System", "String"}; }
    TypeName operator()(const Temporal& value) const {
      static constexpr std::string_view kNames[] = {"Date", "DateTime", "Time"};
      return {"System", kNames[static_cast<std::size_t>(value.kind)]};
    }
    TypeName operator()(const Quantity&) const { return {"System", "Quantity"}; }
    TypeName operator()(const TypeName&) const { return {"System", "TypeInfo"}; }
  };
  return std::visit(Names{definitions}, item.any);
}

std::optional<Item> to_system(const Item& item, const Definitions& definitions) {
  const Element* element = item.get<Element>();
  if (!element) return item;
  if (element->type == TypeId::None) {
    if (element->value && (element->value.is_object() || element->value.is_array())) return item;
    return primitive_of(Primitive::None, element->value);
  }
  const Type& type = definitions.type(element->type);
  if (type.primitive != Primitive::None) return primitive_of(type.primitive, element->value);
  if (is_quantity(element->type, definitions)) {
    return quantity_of(element->value, element->type);
  }
  return item;
}

std::string quantity_text(const Quantity& quantity) {
  const std::string number = quantity.value.text();
  if (!quantity.calendar) return number + " '" + quantity.unit + "'";
  const bool plural = quantity.value != Decimal::of(1);
  return number + " " + quantity.unit + (plural ? "s" : "");
}

std::optional<std::string> to_text(const Item& item) {
  struct Texts {
    using Out = std::optional<std::string>;
    Out operator()(const Element&) const { return std::nullopt; }
    Out operator()(bool value) const { return value ? "true" : "false"; }
    Out operator()(std::int64_t value) const { return std::to_string(value); }
    Out operator()(const Decimal& value) const { return value.text(); }
    Out operator()(const path::Text& value) const { return value.str(); }
    Out operator()(const Temporal& value) const { return value.text(); }
    Out operator()(const Quantity& value) const { return quantity_text(value); }
    Out operator()(const TypeName& value) const {
      return std::string(value.space).append(".").append(value.name);
    }
  };
  return std::visit(Texts{}, item.any);
}

}  // namespace fhir::path
