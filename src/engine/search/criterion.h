#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/search/amount.h"
#include "engine/search/date_prefix.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// What stands behind the colon of a parameter's name. FHIR R4, search.html#modifiers.
enum class Modifier : std::uint8_t {
  None,
  Missing,
  Exact,
  Contains,
  Not,
  Text,
  In,
  NotIn,
  Above,
  Below,
  Identifier,
  OfType,
  Type,  // a resource type: Criterion::other
  // Of _filter: the whole text, its beginning, its end.
  Equals,
  StartsWith,
  EndsWith
};

// One value that a criterion asks for, read once. Escapes are gone.
struct TokenValue {
  std::optional<std::string> system;  // absent: any; empty: the value must have none
  std::string code;                   // empty: any code of the system
};

// A string, a uri, a reference as it was written, the words of :text.
struct TextValue {
  std::string text;
};

// :of-type: an identifier and the coding of its type.
struct OfTypeValue {
  std::string system;
  std::string code;
  std::string value;
};

// What is near a position, on a sphere.
struct NearValue {
  double latitude = 0;
  double longitude = 0;
  double metres = 0;
};

// The beginning of a word of a full text, folded.
struct WordValue {
  std::string word;
};

using AskedValue = std::variant<TextValue, TokenValue, OfTypeValue, DateCondition, AmountCondition,
                                NearValue, WordValue>;

// What is asked of the resources of one type: a tree. Immutable once it is parsed.
struct Criterion {
  enum class Kind : std::uint8_t {
    All,      // every one of `parts`; none: always true
    Any,      // one of `parts` at least; none: never true
    Not,      // not parts[0]
    Test,     // `parameter` has one of `values`, as `modifier` says; of a composite, one element
              // satisfies all the tests of one of `parts`
    Missing,  // `parameter` has no value
    Chain,    // `parameter` refers to a resource of type `other` for which parts[0] holds
    Newest,   // all `parts` hold, and of those that refer to the same resource by `parameter` it is
              // the newest version
    Has       // a resource of type `other` for which parts[0] holds refers here by `parameter`
  };

  Kind kind = Kind::All;
  std::string label;  // as the client named it: for refusals and plans
  std::vector<Criterion> parts;
  const fhir::SearchParameter* parameter = nullptr;
  Modifier modifier = Modifier::None;
  fhir::TypeId other = fhir::TypeId::None;
  std::vector<AskedValue> values;
};

}  // namespace engine
