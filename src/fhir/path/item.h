#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/path/collection.h"
#include "fhir/path/decimal.h"
#include "fhir/path/temporal.h"
#include "fhir/path/text.h"

namespace fhir::path {

// A FHIR element or resource in a document, borrowed.
struct Element {
  json::Value value;    // absent for a primitive that has only extensions
  json::Value sibling;  // of a primitive: the "_name" object with its id and extensions, or absent
  TypeId type = TypeId::None;
};

struct Quantity {
  Decimal value;
  std::string unit;       // a UCUM code, or the singular of a calendar word: "week"
  bool calendar = false;  // written as a word
};

// What type() returns.
struct TypeName {
  std::string_view space;  // "System" or "FHIR"
  std::string_view name;   // of a constant or of the definitions
};

// One item of a FHIRPath collection: an element of a document, or a computed System value.
struct Item {
  using Any =
      std::variant<Element, bool, std::int64_t, Decimal, Text, Temporal, Quantity, TypeName>;
  Any any;

  Item() = default;
  Item(Any value) : any(std::move(value)) {}  // NOLINT: an Item is any of these

  template <class T>
  const T* get() const {
    return std::get_if<T>(&any);
  }
  bool is_element() const { return get<Element>() != nullptr; }
};

using Collection = CollectionOf<Item>;

// "Patient", "System.Integer": the FHIR type of an element, or the name of a System type.
TypeName type_name(const Item& item, const Definitions& definitions);

// A primitive or a Quantity element becomes the System value it holds; any other item stays. An
// element without a value (only extensions), or with text that is not of its type, gives nullopt.
std::optional<Item> to_system(const Item& item, const Definitions& definitions);

// The string form of a System value; nullopt for elements that have none (to_system first).
std::optional<std::string> to_text(const Item& item);

std::string quantity_text(const Quantity& quantity);

}  // namespace fhir::path
