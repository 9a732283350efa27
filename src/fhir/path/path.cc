#include "fhir/path/path.h"

#include "fhir/path/ast.h"
#include "fhir/path/evaluator.h"
#include "fhir/path/parser.h"

namespace fhir::path {

base::Result<Expression> Expression::parse(std::string_view text) {
  if (text.size() > kLengthMax) {
    return base::fail(base::ErrorKind::TooLarge,
                      "The FHIRPath expression is longer than 64 kB. Split it into parts.");
  }
  return Expression(std::make_shared<const Ast>(TRY(Parser(text).run())));
}

std::string_view Expression::text() const {
  return ast_->source;
}

base::Result<Collection> evaluate(const Expression& expression, const Context& context) {
  Evaluator evaluator(expression.ast(), context);
  return evaluator.run();
}

base::Result<> visit(const Expression& expression, const Context& context, ItemSink take) {
  Evaluator evaluator(expression.ast(), context);
  return evaluator.run_each(take);
}

base::Result<bool> evaluate_condition(const Expression& expression, const Context& context) {
  Evaluator evaluator(expression.ast(), context);
  const Collection result = TRY(evaluator.run());
  if (result.size() > 1) return evaluator.invalid("a condition must be a single value");
  return TRY(evaluator.truth(result)).value_or(false);
}

Item element_item(json::Value value, TypeId type) {
  return Item{Element{value, {}, type}};
}

TypeId resource_type(json::Value resource, const Definitions& definitions) {
  std::string scratch;
  const json::Value name = resource.at("resourceType");
  return name.is_string() ? definitions.find_resource(name.string(scratch)) : TypeId::None;
}

Item resource_item(json::Value resource, const Definitions& definitions) {
  return Item{Element{resource, {}, resource_type(resource, definitions)}};
}

}  // namespace fhir::path
