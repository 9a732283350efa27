// https://spec.graphql.org/October2021/#sec-Coercing-Variable-Values

#include "fhir/graphql/request.h"

#include <algorithm>

namespace fhir::graphql {

namespace {

constexpr std::size_t kValuesMax = 10'000;

Value::Kind kind_of(json::Value value) {
  switch (value.kind()) {
    case json::Kind::Null:
      return Value::Kind::Null;
    case json::Kind::Boolean:
      return Value::Kind::Boolean;
    case json::Kind::Number:
      return value.raw().find_first_of(".eE") == std::string_view::npos ? Value::Kind::Int
                                                                        : Value::Kind::Float;
    case json::Kind::String:
      return Value::Kind::String;
    case json::Kind::Array:
      return Value::Kind::List;
    case json::Kind::Object:
      return Value::Kind::Object;
  }
  return Value::Kind::Null;
}

// Whether a variable of type `type` may hold a value of this kind. Types other than those of
// GraphQL are FHIR's: code, date …: texts and numbers.
bool fits(std::string_view type, Value::Kind kind) {
  const bool boolean = type == "Boolean" || type == "boolean";
  if (boolean || kind == Value::Kind::Boolean) return boolean && kind == Value::Kind::Boolean;
  if (type == "Int" || type == "integer") return kind == Value::Kind::Int;
  if (type == "Float" || type == "decimal")
    return kind == Value::Kind::Int || kind == Value::Kind::Float;
  return kind == Value::Kind::String || kind == Value::Kind::Int || kind == Value::Kind::Float ||
         kind == Value::Kind::Enum;
}

std::unexpected<Fault> wrong_type(const VariableDefinition& variable) {
  return invalid(variable.at, "the value of $" + variable.name + " is not of the type " +
                                  variable.type.name + ": send one that is");
}

Answer<> append(const VariableDefinition& variable, json::Value value, std::vector<Scalar>& out) {
  const Value::Kind kind = kind_of(value);
  if (!fits(variable.type.name, kind)) return wrong_type(variable);
  if (out.size() == kValuesMax)
    return fault(variable.at, base::ErrorKind::TooLarge, "a variable holds too many values");
  out.push_back({kind, value.is_string() ? value.string() : std::string(value.raw())});
  return {};
}

Answer<std::vector<Scalar>> coerce(const VariableDefinition& variable, json::Value value) {
  std::vector<Scalar> scalars;
  if (value.is_array()) {
    if (variable.type.lists == 0) return wrong_type(variable);
    for (const json::Value item : value)
      if (!item.is_null()) TRY_VOID(append(variable, item, scalars));
  } else if (!value.is_null()) {
    TRY_VOID(append(variable, value, scalars));
  }
  return scalars;
}

Answer<const Operation*> choose(const Query& query, std::string_view name) {
  if (name.empty()) {
    if (query.operations.size() == 1) return &query.operations.front();
    return invalid(query.operations[1].at,
                   "the query holds several operations: say which one with operationName");
  }
  const auto found = std::ranges::find(query.operations, name, &Operation::name);
  if (found == query.operations.end())
    return invalid({}, "the query holds no operation of the name in operationName");
  return &*found;
}

}  // namespace

Answer<Request> Request::make(const Query& query, std::string_view operation,
                              json::Value variables) {
  const Operation& chosen = *TRY(choose(query, operation));
  if (chosen.kind == Operation::Kind::Mutation)
    return fault(chosen.at, base::ErrorKind::Unsupported,
                 "mutations are not offered: write with the REST interface");
  if (chosen.kind == Operation::Kind::Subscription)
    return fault(chosen.at, base::ErrorKind::Unsupported,
                 "GraphQL subscriptions are not offered: use the Subscription resource");
  if (!chosen.directives.empty())
    return invalid(chosen.directives.front().at, "an operation takes no directives here");
  Request request(query, chosen);
  TRY_VOID(request.take_variables(variables));
  return request;
}

Answer<> Request::take_variables(json::Value variables) {
  if (variables && !variables.is_null() && !variables.is_object())
    return invalid({}, "variables must be a JSON object");
  for (const VariableDefinition& variable : operation_->variables) {
    const json::Value given = variables.is_object() ? variables.find(variable.name) : json::Value{};
    std::vector<Scalar> scalars;
    if (given) {
      scalars = TRY(coerce(variable, given));
    } else if (variable.has_default) {
      scalars = TRY(this->scalars(variable.value));
      for (const Scalar& scalar : scalars)
        if (!fits(variable.type.name, scalar.kind)) return wrong_type(variable);
    }
    if (scalars.empty() && variable.type.required && variable.type.lists == 0)
      return invalid(variable.at, "$" + variable.name + " needs a value: send it in variables");
    variables_.emplace(variable.name, std::move(scalars));
  }
  return {};
}

Answer<std::vector<Scalar>> Request::scalars(const Value& value) const {
  switch (value.kind) {
    case Value::Kind::Null:
      return std::vector<Scalar>{};
    case Value::Kind::Variable: {
      const auto found = variables_.find(value.text);
      if (found == variables_.end())
        return invalid(value.at,
                       "the operation declares no variable $" + value.text + ": declare it");
      return found->second;
    }
    case Value::Kind::List: {
      std::vector<Scalar> all;
      for (const Value& item : value.items)
        for (Scalar& scalar : TRY(scalars(item)))
          all.push_back(std::move(scalar));
      if (all.size() > kValuesMax)
        return fault(value.at, base::ErrorKind::TooLarge, "an argument holds too many values");
      return all;
    }
    case Value::Kind::Object:
      return invalid(value.at, "no argument takes an object: give a plain value");
    default:
      return std::vector<Scalar>{{value.kind, value.text}};
  }
}

}  // namespace fhir::graphql
