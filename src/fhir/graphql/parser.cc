// https://spec.graphql.org/October2021/#sec-Appendix-Grammar-Summary.Document-Syntax

#include "fhir/graphql/parser.h"

#include <utility>

#include "fhir/graphql/lexer.h"

namespace fhir::graphql {

namespace {

using base::ErrorKind;

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : lexer_(text), limits_(limits) {}

  Answer<Query> run() {
    TRY_VOID(advance());
    Query query;
    while (token_.kind != Token::Kind::End) {
      if (is_name("fragment")) {
        Fragment fragment = TRY(fragment_definition());
        if (query.find_fragment(fragment.name) != nullptr)
          return invalid(fragment.at, "there are two fragments of this name: rename one");
        query.fragments.push_back(std::move(fragment));
      } else {
        query.operations.push_back(TRY(operation()));
      }
    }
    if (query.operations.empty())
      return fault(token_.at, ErrorKind::Syntax,
                   "the query holds no operation: write { field } or query { field }");
    return query;
  }

 private:
  bool is_name(std::string_view name) const {
    return token_.kind == Token::Kind::Name && token_.text == name;
  }
  bool is_mark(std::string_view mark) const {
    return token_.kind == Token::Kind::Punctuator && token_.text == mark;
  }
  Answer<> advance() {
    token_ = TRY(lexer_.next());
    return {};
  }
  std::unexpected<Fault> expected(std::string_view what) const {
    return fault(token_.at, ErrorKind::Syntax, std::string(what) + " is expected here");
  }
  Answer<> take_mark(std::string_view mark) {
    if (!is_mark(mark)) return expected("'" + std::string(mark) + "'");
    return advance();
  }
  Answer<std::string> take_name() {
    if (token_.kind != Token::Kind::Name) return expected("a name");
    std::string name = std::move(token_.text);
    TRY_VOID(advance());
    return name;
  }

  Answer<> enter(std::uint32_t& depth, Position at) const {
    if (++depth <= limits_.depth_max) return {};
    return fault(at, ErrorKind::TooLarge,
                 "the query is nested deeper than " + std::to_string(limits_.depth_max) +
                     " levels: ask for less at once");
  }

  Answer<Operation> operation() {
    Operation operation;
    operation.at = token_.at;
    if (is_mark("{")) {
      operation.selections = TRY(selection_set());
      return operation;
    }
    if (is_name("mutation")) {
      operation.kind = Operation::Kind::Mutation;
    } else if (is_name("subscription")) {
      operation.kind = Operation::Kind::Subscription;
    } else if (!is_name("query")) {
      return expected("'{', query or fragment");
    }
    TRY_VOID(advance());
    if (token_.kind == Token::Kind::Name) operation.name = TRY(take_name());
    if (is_mark("(")) operation.variables = TRY(variables());
    operation.directives = TRY(directives());
    operation.selections = TRY(selection_set());
    return operation;
  }

  Answer<std::vector<VariableDefinition>> variables() {
    std::vector<VariableDefinition> variables;
    TRY_VOID(take_mark("("));
    do {
      VariableDefinition variable;
      variable.at = token_.at;
      TRY_VOID(take_mark("$"));
      variable.name = TRY(take_name());
      TRY_VOID(take_mark(":"));
      variable.type = TRY(type_reference());
      if (is_mark("=")) {
        TRY_VOID(advance());
        variable.value = TRY(value(Variables::Refused));
        variable.has_default = true;
      }
      TRY_VOID(directives());
      for (const VariableDefinition& other : variables)
        if (other.name == variable.name)
          return invalid(variable.at, "there are two variables of this name: rename one");
      variables.push_back(std::move(variable));
    } while (!is_mark(")"));
    TRY_VOID(advance());
    return variables;
  }

  Answer<TypeReference> type_reference() {
    TypeReference type;
    while (is_mark("[")) {
      if (++type.lists > 8) return expected("a type of fewer lists in one another");
      TRY_VOID(advance());
    }
    type.name = TRY(take_name());
    type.required = is_mark("!");
    if (type.required) TRY_VOID(advance());
    for (std::uint8_t i = 0; i < type.lists; ++i) {
      TRY_VOID(take_mark("]"));
      type.required = is_mark("!");
      if (type.required) TRY_VOID(advance());
    }
    return type;
  }

  Answer<Fragment> fragment_definition() {
    Fragment fragment;
    fragment.at = token_.at;
    TRY_VOID(advance());
    if (is_name("on")) return expected("the name of a fragment, which is not 'on',");
    fragment.name = TRY(take_name());
    if (!is_name("on")) return expected("'on' and a type");
    TRY_VOID(advance());
    fragment.type = TRY(take_name());
    TRY_VOID(directives());
    fragment.selections = TRY(selection_set());
    return fragment;
  }

  Answer<std::vector<Selection>> selection_set() {
    TRY_VOID(enter(depth_, token_.at));
    TRY_VOID(take_mark("{"));
    std::vector<Selection> selections;
    do {
      if (++selections_ > limits_.selections_max)
        return fault(token_.at, ErrorKind::TooLarge,
                     "the query selects more than " + std::to_string(limits_.selections_max) +
                         " fields: ask for less at once");
      selections.push_back(TRY(selection()));
    } while (!is_mark("}"));
    TRY_VOID(advance());
    --depth_;
    return selections;
  }

  Answer<Selection> selection() {
    Selection selection;
    selection.at = token_.at;
    if (is_mark("...")) {
      TRY_VOID(advance());
      selection.kind = Selection::Kind::Inline;
      if (is_name("on")) {
        TRY_VOID(advance());
        selection.name = TRY(take_name());
      } else if (token_.kind == Token::Kind::Name) {
        selection.kind = Selection::Kind::Spread;
        selection.name = TRY(take_name());
      }
      selection.directives = TRY(directives());
      if (selection.kind == Selection::Kind::Inline) selection.selections = TRY(selection_set());
      return selection;
    }
    selection.name = TRY(take_name());
    if (is_mark(":")) {
      TRY_VOID(advance());
      selection.alias = std::move(selection.name);
      selection.name = TRY(take_name());
    }
    if (is_mark("(")) selection.arguments = TRY(arguments());
    selection.directives = TRY(directives());
    if (is_mark("{")) selection.selections = TRY(selection_set());
    return selection;
  }

  Answer<std::vector<Argument>> arguments() {
    std::vector<Argument> arguments;
    TRY_VOID(take_mark("("));
    // The page of FHIR has PatientConnection(), with nothing in the parentheses.
    while (!is_mark(")")) {
      Argument argument;
      argument.at = token_.at;
      argument.name = TRY(take_name());
      TRY_VOID(take_mark(":"));
      argument.value = TRY(value(Variables::Allowed));
      for (const Argument& other : arguments)
        if (other.name == argument.name)
          return invalid(argument.at, "the argument is given twice: leave one out");
      arguments.push_back(std::move(argument));
      if (arguments.size() > 100) return expected("an end after a hundred arguments");
    }
    TRY_VOID(advance());
    return arguments;
  }

  Answer<std::vector<Directive>> directives() {
    std::vector<Directive> directives;
    while (is_mark("@")) {
      Directive directive;
      directive.at = token_.at;
      TRY_VOID(advance());
      directive.name = TRY(take_name());
      if (is_mark("(")) directive.arguments = TRY(arguments());
      directives.push_back(std::move(directive));
      if (directives.size() > 20) return expected("an end after twenty directives");
    }
    return directives;
  }

  enum class Variables : std::uint8_t { Allowed, Refused };

  Answer<Value> value(Variables variables) {
    Value value;
    value.at = token_.at;
    if (++values_ > limits_.values_max)
      return fault(value.at, ErrorKind::TooLarge, "the query holds too many values: send fewer");
    if (is_mark("[")) return list(std::move(value), variables);
    if (is_mark("{")) return object(std::move(value), variables);
    if (is_mark("$")) {
      if (variables == Variables::Refused) return expected("a value without variables");
      TRY_VOID(advance());
      value.kind = Value::Kind::Variable;
      value.text = TRY(take_name());
      return value;
    }
    value.kind = TRY(scalar_kind());
    value.text = std::move(token_.text);
    TRY_VOID(advance());
    return value;
  }

  Answer<Value::Kind> scalar_kind() const {
    switch (token_.kind) {
      case Token::Kind::Int:
        return Value::Kind::Int;
      case Token::Kind::Float:
        return Value::Kind::Float;
      case Token::Kind::String:
        return Value::Kind::String;
      case Token::Kind::Name:
        if (token_.text == "true" || token_.text == "false") return Value::Kind::Boolean;
        return token_.text == "null" ? Value::Kind::Null : Value::Kind::Enum;
      case Token::Kind::Punctuator:
      case Token::Kind::End:
        break;
    }
    return expected("a value");
  }

  Answer<Value> list(Value list, Variables variables) {
    TRY_VOID(enter(value_depth_, list.at));
    list.kind = Value::Kind::List;
    TRY_VOID(advance());
    while (!is_mark("]"))
      list.items.push_back(TRY(value(variables)));
    --value_depth_;
    TRY_VOID(advance());
    return list;
  }

  Answer<Value> object(Value object, Variables variables) {
    TRY_VOID(enter(value_depth_, object.at));
    object.kind = Value::Kind::Object;
    TRY_VOID(advance());
    while (!is_mark("}")) {
      Member member;
      member.name = TRY(take_name());
      TRY_VOID(take_mark(":"));
      member.value = TRY(value(variables));
      object.members.push_back(std::move(member));
    }
    --value_depth_;
    TRY_VOID(advance());
    return object;
  }

  Lexer lexer_;
  const Limits& limits_;
  Token token_;
  std::uint32_t depth_ = 0;
  std::uint32_t value_depth_ = 0;
  std::uint32_t selections_ = 0;
  std::uint32_t values_ = 0;
};

}  // namespace

Answer<Query> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes_max)
    return fault({}, ErrorKind::TooLarge,
                 "the query is longer than " + std::to_string(limits.bytes_max) +
                     " bytes: send a shorter one");
  return Parser(text, limits).run();
}

}  // namespace fhir::graphql
