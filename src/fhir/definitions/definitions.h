#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace fhir {

// Index of a type in the tables: primitives, data types, resource types and the nested types that
// elements define in place (named by their path, e.g. "Patient.contact").
enum class TypeId : std::uint16_t { None = 0xFFFF };

enum class TypeKind : std::uint8_t { Primitive, Complex, Resource, Nested };

// How the text of a primitive is checked; one per FHIR primitive type.
enum class Primitive : std::uint8_t {
  None,
  Boolean,
  Integer,
  UnsignedInt,
  PositiveInt,
  Decimal,
  String,
  Markdown,
  Code,
  Id,
  Uri,
  Url,
  Canonical,
  Oid,
  Uuid,
  Date,
  DateTime,
  Instant,
  Time,
  Base64Binary,
  Xhtml
};

// One JSON member that objects of a type may have. A choice such as value[x] has one Property for
// each of its types ("valueQuantity", "valueString", …), all with the same element number.
struct Property {
  std::string_view name;          // the JSON key
  std::string_view element_name;  // the FHIRPath name: "value" for "valueQuantity"
  TypeId type;                    // the type of its value; None for Resource-typed "contained" etc.
  std::uint16_t element;          // number of the element within its type, in definition order
  std::uint16_t min;              // of the element
  bool array;                     // max is not 1, so JSON has an array
  bool choice;                    // one of several types
  bool summary;                   // in _summary=true
  bool modifier;
  std::uint16_t codes;  // index of the required value set for codes(), or kNoCodes
};
inline constexpr std::uint16_t kNoCodes = 0xFFFF;

struct Type {
  std::string_view name;  // "Patient", "HumanName", "dateTime", "Patient.contact"
  TypeKind kind;
  Primitive primitive;  // None unless kind is Primitive
  bool abstract;        // Resource, DomainResource, Element, BackboneElement
  TypeId base;          // the type it specialises, or None
};

enum class SearchType : std::uint8_t {
  Number,
  Date,
  String,
  Token,
  Reference,
  Composite,
  Quantity,
  Uri,
  Special
};

// What a search parameter wants of the values it finds.
enum class SearchUsage : std::uint8_t {
  Normal,
  Phonetic,  // names by their sound
  Nearby     // a position
};

// One part of a composite parameter.
struct SearchComponent {
  std::string_view code;        // of the parameter that says what it is
  std::string_view expression;  // FHIRPath from an element of the composite, or from %resource
  SearchType type;
  std::uint16_t number;  // of that parameter
  std::span<const TypeId> targets;
};

// One official search parameter on one resource type ("Patient"/"name"). A parameter with several
// bases is listed once under each; those of Resource and DomainResource under every type.
struct SearchParameter {
  std::string_view code;        // as in the URL: "name", "_id"
  std::string_view url;         // canonical
  std::string_view expression;  // official FHIRPath, whole; empty for _text, _content, _query …
  SearchType type;
  std::uint16_t number;  // dense number of the canonical url: the same under every base
  std::span<const TypeId> targets;
  SearchUsage usage = SearchUsage::Normal;
  // Of a composite, in the order in which a search gives them.
  std::span<const SearchComponent> components;

  // A composite of the resource itself, and not of one of its elements: it finds what all of its
  // components find.
  bool is_of_whole_resource() const;
};

// The R4 definitions, compiled into the program. Immutable; any thread may read.
class Definitions {
 public:
  // The base specification, R4 4.0.1.
  static const Definitions& r4();

  const Type& type(TypeId id) const;
  std::span<const Type> types() const;
  TypeId find_type(std::string_view name) const;      // None if there is none
  TypeId find_resource(std::string_view name) const;  // only concrete resource types
  // All concrete resource types (146), in alphabetical order.
  std::span<const TypeId> resources() const;

  // The property for a JSON key of an object of `type`, or nullptr. Inherited ones included.
  const Property* find_property(TypeId type, std::string_view json_key) const;
  // All properties of `type` in definition order, inherited first.
  std::span<const Property> properties(TypeId type) const;
  std::uint16_t element_count(TypeId type) const;
  bool is_a(TypeId type, TypeId ancestor) const;

  // The codes of a required binding, for Property::codes.
  bool code_allowed(std::uint16_t codes, std::string_view code) const;
  bool coding_allowed(std::uint16_t codes, std::string_view system, std::string_view code) const;
  // The code system of a code of a required binding; empty if the code is not in it.
  std::string_view code_system(std::uint16_t codes, std::string_view code) const;
  std::string_view code_set_url(std::uint16_t codes) const;

  std::span<const SearchParameter> search_parameters(TypeId resource) const;
  const SearchParameter* find_search_parameter(TypeId resource, std::string_view code) const;

  // Search parameter codes that put a resource into the compartment of one of type `owner` that it
  // refers to by them. Owners: Patient, Encounter, RelatedPerson, Practitioner, Device.
  std::span<const std::string_view> compartment(TypeId owner, TypeId resource) const;
  // The same of Patient.
  std::span<const std::string_view> patient_compartment(TypeId resource) const;

  Definitions(const Definitions&) = delete;
  Definitions& operator=(const Definitions&) = delete;

 private:
  friend struct DefinitionsLoader;
  Definitions() = default;
  struct Tables;
  const Tables* tables_ = nullptr;
};

}  // namespace fhir
