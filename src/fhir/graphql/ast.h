#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

// GraphQL (https://spec.graphql.org/October2021/) for reads of FHIR resources, as
// http://hl7.org/fhir/R4/graphql.html has it.
namespace fhir::graphql {

// Where something stands in the query, counted from 1. Line 0: nowhere.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// Why there is no answer, and where in the query.
struct Fault {
  base::Error error;
  Position at;

  Fault(base::Error given) : error(std::move(given)) {}  // NOLINT: TRY makes one of an Error
  Fault(base::Error given, Position where) : error(std::move(given)), at(where) {}
};

template <class T = void>
class [[nodiscard]] Answer : public std::expected<T, Fault> {
 public:
  using std::expected<T, Fault>::expected;
};

inline std::unexpected<Fault> fault(Position at, base::ErrorKind kind, std::string message) {
  return std::unexpected(Fault(base::Error{kind, std::move(message), {}, {}, {}}, at));
}
inline std::unexpected<Fault> invalid(Position at, std::string message) {
  return fault(at, base::ErrorKind::Invalid, std::move(message));
}

struct Member;

// A value in the query: of an argument, or a default of a variable.
struct Value {
  enum class Kind : std::uint8_t {
    Variable,
    Int,
    Float,
    String,
    Boolean,
    Null,
    Enum,
    List,
    Object
  };
  Kind kind = Kind::Null;
  Position at;
  std::string text;             // the name of a variable or enum value, the text of a scalar
  std::vector<Value> items;     // of a list
  std::vector<Member> members;  // of an object
};

struct Member {
  std::string name;
  Value value;
};

struct Argument {
  std::string name;
  Value value;
  Position at;
};

struct Directive {
  std::string name;
  std::vector<Argument> arguments;
  Position at;
};

struct Selection {
  enum class Kind : std::uint8_t { Field, Spread, Inline };
  Kind kind = Kind::Field;
  std::string alias;  // of a field; or empty
  std::string name;   // field: its name; spread: the fragment; inline: the type, or empty
  std::vector<Argument> arguments;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position at;

  const std::string& response_name() const { return alias.empty() ? name : alias; }
};

struct TypeReference {
  std::string name;
  std::uint8_t lists = 0;  // [[Int]] has two
  bool required = false;   // the outermost !
};

struct VariableDefinition {
  std::string name;
  TypeReference type;
  Value value;  // the default
  bool has_default = false;
  Position at;
};

struct Operation {
  enum class Kind : std::uint8_t { Query, Mutation, Subscription };
  Kind kind = Kind::Query;
  std::string name;
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position at;
};

struct Fragment {
  std::string name;
  std::string type;
  std::vector<Selection> selections;
  Position at;
};

// A whole query document.
struct Query {
  std::vector<Operation> operations;
  std::vector<Fragment> fragments;

  const Fragment* find_fragment(std::string_view name) const {
    for (const Fragment& fragment : fragments)
      if (fragment.name == name) return &fragment;
    return nullptr;
  }
};

}  // namespace fhir::graphql
