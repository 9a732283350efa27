#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"

// What a StructureDefinition says, as far as validation needs it.
// https://hl7.org/fhir/R4/structuredefinition.html, https://hl7.org/fhir/R4/elementdefinition.html
namespace fhir::profile {

inline constexpr std::uint32_t kUnbounded = 0xFFFF'FFFF;  // max = "*"

enum class Strength : std::uint8_t { Example, Preferred, Extensible, Required };
enum class DiscriminatorKind : std::uint8_t { Value, Exists, Pattern, Type, Profile };
enum class SliceRules : std::uint8_t { Open, Closed, OpenAtEnd };

struct TypeChoice {
  std::string code;                   // "Quantity", "Reference", "string"
  std::vector<std::string> profiles;  // canonical URLs; the value conforms to one of them
  std::vector<std::string> targets;   // of a reference, the same

  friend bool operator==(const TypeChoice&, const TypeChoice&) = default;
};

struct Discriminator {
  DiscriminatorKind kind = DiscriminatorKind::Value;
  std::string path;

  friend bool operator==(const Discriminator&, const Discriminator&) = default;
};

struct Slicing {
  std::vector<Discriminator> discriminators;
  SliceRules rules = SliceRules::Open;
  bool ordered = false;

  friend bool operator==(const Slicing&, const Slicing&) = default;
};

struct Constraint {
  std::string key;         // "pat-1"
  std::string human;       // what it demands, in the author's words
  std::string expression;  // FHIRPath, or empty: it cannot be checked
  std::string source;      // canonical URL of the definition that made it, or empty
  bool is_error = true;    // false: a warning
};

struct Binding {
  Strength strength = Strength::Example;
  std::string value_set;  // canonical URL, or empty

  friend bool operator==(const Binding&, const Binding&) = default;
};

// One element of a snapshot or a differential. What is not there is not said.
struct ElementDefinition {
  std::string id;    // "Patient.name:official.given"; made from the path if the text has none
  std::string path;  // "Patient.name.given"
  std::string slice_name;
  std::optional<std::uint32_t> min;
  std::optional<std::uint32_t> max;
  std::vector<TypeChoice> types;
  std::string content_reference;  // the id of the element it repeats: "Questionnaire.item"
  json::Value fixed;              // these four point into a document of the Structure
  json::Value pattern;
  json::Value min_value;
  json::Value max_value;
  std::optional<std::uint32_t> max_length;
  std::optional<Binding> binding;
  std::vector<Constraint> constraints;
  std::optional<Slicing> slicing;
  std::optional<bool> is_modifier;
};

// Where an extension may be used.
struct ExtensionContext {
  enum class Kind : std::uint8_t { Element, Extension, FhirPath };
  Kind kind = Kind::Element;
  std::string expression;
};

struct Structure {
  std::string url;
  std::string version;
  std::string name;
  std::string kind;  // "resource", "complex-type", "primitive-type", "logical"
  std::string type;  // "Patient"
  std::string base;  // canonical URL of what it constrains or specialises
  bool is_constraint = false;
  bool is_abstract = false;
  std::vector<ExtensionContext> contexts;
  std::vector<std::string> context_invariants;
  std::vector<ElementDefinition> snapshot;      // empty if the text has none
  std::vector<ElementDefinition> differential;  // the same
  std::shared_ptr<const json::Document> document;
};

// Invalid, with the FHIRPath, for what is not a StructureDefinition or lacks its url or type;
// TooLarge past 20,000 elements.
base::Result<Structure> read_structure(std::shared_ptr<const json::Document> document);

// One step of an element's id: "name:official".
struct IdStep {
  std::string_view name;
  std::string_view slice;  // or empty
};
std::vector<IdStep> split_id(std::string_view id);

// The part of a canonical before its '|', and the version after it.
std::string_view without_version(std::string_view canonical);
std::string_view version_of(std::string_view canonical);

}  // namespace fhir::profile
