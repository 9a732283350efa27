#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/graphql/ast.h"
#include "fhir/json/document.h"

namespace fhir::graphql {

// One value of an argument, with its variable filled in.
struct Scalar {
  Value::Kind kind = Value::Kind::Null;
  std::string text;
};

// The operation to run and the values of its variables.
class Request {
 public:
  // The operation named `operation`, or the only one. `variables` is a JSON object or absent.
  // Refuses mutations and subscriptions, and variables that are missing or of a wrong type. The
  // query outlives the request.
  static Answer<Request> make(const Query& query, std::string_view operation,
                              json::Value variables);

  const Query& query() const { return *query_; }
  const Operation& operation() const { return *operation_; }

  // What is in an argument: nothing for null, several for a list. Objects are refused, and so is a
  // variable that the operation does not declare.
  Answer<std::vector<Scalar>> scalars(const Value& value) const;

 private:
  Request(const Query& query, const Operation& operation)
      : query_(&query), operation_(&operation) {}
  Answer<> take_variables(json::Value variables);

  const Query* query_;
  const Operation* operation_;
  std::map<std::string, std::vector<Scalar>, std::less<>> variables_;
};

}  // namespace fhir::graphql
