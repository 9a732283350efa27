#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/path/path.h"
#include "fhir/profile/structure.h"

// What a profile is compiled into: the rules that it adds to its type, on a tree of elements, and
// nothing where it adds none. Immutable; other profiles are named by URL and looked up when a value
// needs them, so profiles may refer to one another in circles.
namespace fhir::profile {

using NodeIndex = std::uint32_t;

// Invariants that are so common that they are checked without FHIRPath (native.h).
enum class Native : std::uint8_t {
  None,
  Holds,  // what the structure of R4 demands anyway
  ReferenceContained,
  PeriodOrder,
  QuantitySystem,
  ContactSystem,
  AttachmentType,
  NoContained,
  ContainedReferred,
  Narrative,
  ObservationValue,
  ObservationReason,
  BundleDistinct
};

struct Invariant {
  std::string key;
  std::string human;
  path::Expression expression;
  bool is_error = true;
  Native native = Native::None;
  bool of_root = false;  // speaks of %rootResource
  // Without any of these elements it gives always the same (guard.h): `without_any`, once known.
  std::optional<std::vector<std::string>> guard;
  enum class Constant : std::uint8_t { NotKnown, Fails, Holds };
  std::shared_ptr<std::atomic<Constant>> without_any;
};

struct TypeRule {
  TypeId type = TypeId::None;         // None: not a type of R4
  std::vector<std::string> profiles;  // the value conforms to one of them; empty: no demand
  std::vector<std::string> targets;   // the target conforms to one of them; empty: no demand
};

// A step of a discriminator's path.
struct PathStep {
  enum class Kind : std::uint8_t { Child, Extension, Resolve, OfType };
  Kind kind = Kind::Child;
  std::string name;            // of the element, the extension's URL, or the type
  TypeId type = TypeId::None;  // of OfType
};

// What a discriminator demands of the values at a path.
struct Condition {
  enum class Kind : std::uint8_t { Fixed, Pattern, Exists, Absent, Type, Profile, Binding, Untold };
  Kind kind = Kind::Untold;
  std::vector<PathStep> path;
  json::Value value;                  // Fixed, Pattern
  std::vector<TypeId> types;          // Type: one of them
  std::vector<std::string> profiles;  // Profile: one of them; Binding: the value set
};

struct Slice {
  std::string name;
  NodeIndex node = 0;
  std::vector<Condition> conditions;  // all of them
};

struct SliceSet {
  SliceRules rules = SliceRules::Open;
  bool ordered = false;
  std::vector<Slice> slices;
};

struct Child {
  std::uint16_t element = 0;  // of the type of the node
  bool choice = false;
  NodeIndex node = 0;
};

// Rules on one element. Each is there only if the type does not say it already.
struct Node {
  std::string id;  // "Patient.name:official": names the rule
  std::uint32_t min = 0;
  std::uint32_t max = kUnbounded;
  TypeId type = TypeId::None;  // that the children are elements of
  bool has_types = false;      // the value is of one of `types`
  bool has_links = false;      // one of the types has profiles or targets
  std::vector<TypeRule> types;
  std::vector<Child> children;
  json::Value fixed;
  json::Value pattern;
  json::Value min_value;
  json::Value max_value;
  std::optional<std::uint32_t> max_length;
  std::optional<Binding> binding;
  std::vector<Invariant> invariants;
  std::optional<SliceSet> slicing;
  // An extension with this URL is checked wherever it stands, so not here again.
  std::string own_extension;
};

struct Program {
  std::string url;  // with "|version" if it has one
  std::string name;
  std::string type_name;
  TypeId type = TypeId::None;  // None: a logical model, which no resource has
  bool is_modifier = false;    // of an extension
  std::vector<ExtensionContext> contexts;
  std::vector<path::Expression> context_invariants;
  std::vector<Node> nodes;  // the root is the first

  const Node& root() const { return nodes.front(); }
};

}  // namespace fhir::profile
