#include "fhir/path/parser.h"

#include <algorithm>

#include "fhir/path/functions.h"
#include "fhir/path/path.h"

namespace fhir::path {
namespace {

struct BinaryOperator {
  std::string_view text;
  Operator op;
  int precedence;  // higher binds tighter
};

constexpr BinaryOperator kOperators[] = {
    {"implies", Operator::Implies, 1}, {"or", Operator::Or, 2},
    {"xor", Operator::Xor, 2},         {"and", Operator::And, 3},
    {"in", Operator::In, 4},           {"contains", Operator::Contains, 4},
    {"=", Operator::Equal, 5},         {"~", Operator::Equivalent, 5},
    {"!=", Operator::NotEqual, 5},     {"!~", Operator::NotEquivalent, 5},
    {"<", Operator::Less, 6},          {"<=", Operator::LessOrEqual, 6},
    {">", Operator::Greater, 6},       {">=", Operator::GreaterOrEqual, 6},
    {"|", Operator::Union, 7},         {"is", Operator::Is, 8},
    {"as", Operator::As, 8},           {"+", Operator::Add, 9},
    {"-", Operator::Subtract, 9},      {"&", Operator::Concatenate, 9},
    {"*", Operator::Multiply, 10},     {"/", Operator::Divide, 10},
    {"div", Operator::Div, 10},        {"mod", Operator::Mod, 10},
};

const BinaryOperator* binary_operator(const Token& token) {
  if (token.kind != TokenKind::Symbol && token.kind != TokenKind::Identifier) return nullptr;
  for (const BinaryOperator& candidate : kOperators)
    if (candidate.text == token.text) return &candidate;
  return nullptr;
}

std::unexpected<base::Error> too_deep() {
  return base::fail(base::ErrorKind::TooLarge,
                    "The FHIRPath expression is nested too deep. Split it into smaller parts.");
}

bool is_name(const Token& token) {
  return token.kind == TokenKind::Identifier || token.kind == TokenKind::DelimitedIdentifier;
}

std::optional<Operator> type_operator(const Token& name) {
  if (name.text == "is") return Operator::Is;
  if (name.text == "as") return Operator::As;
  if (name.text == "ofType") return Operator::OfType;
  return std::nullopt;
}

}  // namespace

struct Parser::Nesting {
  explicit Nesting(Parser& parser) : parser_(parser) { ++parser_.nesting_; }
  ~Nesting() { --parser_.nesting_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  bool too_deep() const { return parser_.nesting_ > Expression::kNestingMax; }

 private:
  Parser& parser_;
};

base::Result<Ast> Parser::run() {
  TRY_VOID(advance());
  ast_.root = TRY(expression(1));
  if (token_.kind != TokenKind::End) {
    return syntax_error("the expression should end here", token_.offset);
  }
  return std::move(ast_);
}

base::Result<> Parser::advance() {
  token_ = TRY(lexer_.next());
  return {};
}

base::Result<> Parser::expect(std::string_view symbol) {
  if (!token_.is_symbol(symbol)) {
    return syntax_error("'" + std::string(symbol) + "' is missing", token_.offset);
  }
  return advance();
}

base::Result<NodeIndex> Parser::expression(int precedence_min) {
  const Nesting nesting(*this);
  if (nesting.too_deep()) return too_deep();
  NodeIndex left = TRY(unary());
  while (const BinaryOperator* found = binary_operator(token_)) {
    if (found->precedence < precedence_min) break;
    TRY_VOID(advance());
    if (found->op == Operator::Is || found->op == Operator::As) {
      Node node{.kind = NodeKind::TypeTest, .op = found->op, .input = left};
      node.value = static_cast<std::uint32_t>(ast_.texts.size());
      ast_.texts.push_back(TRY(type_specifier()));
      left = TRY(add(node));
      continue;
    }
    const NodeIndex right = TRY(expression(found->precedence + 1));
    left = TRY(add({.kind = NodeKind::Binary, .op = found->op, .input = left, .right = right}));
  }
  return left;
}

base::Result<NodeIndex> Parser::unary() {
  if (!token_.is_symbol("-") && !token_.is_symbol("+")) return postfix();
  const Nesting nesting(*this);
  if (nesting.too_deep()) return too_deep();
  const bool negate = token_.is_symbol("-");
  TRY_VOID(advance());
  const NodeIndex operand = TRY(unary());
  return negate ? add({.kind = NodeKind::Negate, .input = operand}) : operand;
}

base::Result<NodeIndex> Parser::postfix() {
  NodeIndex node = TRY(term());
  for (;;) {
    if (token_.is_symbol(".")) {
      TRY_VOID(advance());
      if (!is_name(token_)) return syntax_error("a name is missing after '.'", token_.offset);
      node = TRY(invocation(node));
    } else if (token_.is_symbol("[")) {
      TRY_VOID(advance());
      const NodeIndex index = TRY(expression(1));
      TRY_VOID(expect("]"));
      node = TRY(add({.kind = NodeKind::Indexer, .input = node, .right = index}));
    } else {
      return node;
    }
  }
}

base::Result<NodeIndex> Parser::term() {
  switch (token_.kind) {
    case TokenKind::Identifier:
      if (token_.text == "true" || token_.text == "false") {
        const bool value = token_.text == "true";
        TRY_VOID(advance());
        return add_literal(Item{value});
      }
      return invocation(kNoNode);
    case TokenKind::DelimitedIdentifier:
      return invocation(kNoNode);
    case TokenKind::String: {
      std::string text = std::move(token_.text);
      TRY_VOID(advance());
      return add_literal(Item{Text(std::move(text))});
    }
    case TokenKind::Integer:
    case TokenKind::Decimal:
    case TokenKind::Long:
      return number();
    case TokenKind::DateTime:
    case TokenKind::Time:
      return temporal();
    case TokenKind::Dollar: {
      const std::string word = token_.text;
      const std::size_t offset = token_.offset;
      TRY_VOID(advance());
      if (word == "this") return add({.kind = NodeKind::This});
      if (word == "index") return add({.kind = NodeKind::Index});
      if (word == "total") return add({.kind = NodeKind::Total});
      return syntax_error("only $this, $index and $total begin with '$'", offset);
    }
    default:
      break;
  }
  if (token_.is_symbol("(")) {
    TRY_VOID(advance());
    const NodeIndex inner = TRY(expression(1));
    TRY_VOID(expect(")"));
    return inner;
  }
  if (token_.is_symbol("{")) {
    TRY_VOID(advance());
    TRY_VOID(expect("}"));
    return add({.kind = NodeKind::Empty});
  }
  if (token_.is_symbol("%")) return variable();
  return syntax_error("a value, a name or '(' is missing", token_.offset);
}

base::Result<NodeIndex> Parser::invocation(NodeIndex input) {
  const Token name = token_;
  TRY_VOID(advance());
  if (token_.is_symbol("(")) return call(input, name);
  return add_text(NodeKind::Member, name.text, input);
}

base::Result<NodeIndex> Parser::call(NodeIndex input, const Token& name) {
  if (const auto op = type_operator(name)) return type_call(input, *op, name);
  const auto function = find_function(name.text);
  if (!function) {
    return syntax_error("there is no function '" + name.text + "'", name.offset);
  }
  TRY_VOID(advance());
  std::vector<NodeIndex> arguments;
  while (!token_.is_symbol(")")) {
    if (!arguments.empty()) TRY_VOID(expect(","));
    arguments.push_back(TRY(expression(1)));
    if (arguments.size() > 100) return syntax_error("too many arguments", token_.offset);
  }
  TRY_VOID(advance());
  const Function& found = functions()[*function];
  if (arguments.size() < found.arguments_min || arguments.size() > found.arguments_max) {
    return syntax_error("wrong number of arguments for '" + name.text + "'", name.offset);
  }
  Node node{.kind = NodeKind::Call, .function = *function, .input = input};
  node.arguments = static_cast<std::uint32_t>(ast_.arguments.size());
  node.argument_count = static_cast<std::uint16_t>(arguments.size());
  ast_.arguments.insert(ast_.arguments.end(), arguments.begin(), arguments.end());
  if (name.text == "matches" || name.text == "matchesFull" || name.text == "replaceMatches") {
    add_pattern(arguments.front());
  }
  return add(node);
}

// So that it is compiled once. What is not a literal, or not valid, is met when it is evaluated.
void Parser::add_pattern(NodeIndex argument) {
  constexpr std::size_t kPatternsMax = 16;  // each may take a megabyte
  const Node& node = ast_.nodes[argument];
  if (node.kind != NodeKind::Literal || patterns_ == kPatternsMax) return;
  const Text* text = ast_.items[node.value].get<Text>();
  if (text == nullptr) return;
  ++patterns_;
  ast_.patterns.resize(node.value + std::size_t{1});
  ast_.patterns[node.value] = compile_pattern(*text);
}

// is(Type), as(Type) and ofType(Type): the argument is a type's name, not an expression.
base::Result<NodeIndex> Parser::type_call(NodeIndex input, Operator op, const Token& name) {
  TRY_VOID(advance());
  if (!is_name(token_)) {
    return syntax_error("'" + name.text + "' takes the name of a type", token_.offset);
  }
  Node node{.kind = NodeKind::TypeTest, .op = op, .input = input};
  node.value = static_cast<std::uint32_t>(ast_.texts.size());
  ast_.texts.push_back(TRY(type_specifier()));
  TRY_VOID(expect(")"));
  if (input == kNoNode) node.input = TRY(add({.kind = NodeKind::This}));
  return add(node);
}

base::Result<NodeIndex> Parser::variable() {
  TRY_VOID(advance());
  if (!is_name(token_) && token_.kind != TokenKind::String) {
    return syntax_error("a name is missing after '%'", token_.offset);
  }
  const std::string name = token_.text;
  TRY_VOID(advance());
  return add_text(NodeKind::Variable, name, kNoNode);
}

base::Result<NodeIndex> Parser::number() {
  const Token token = token_;
  const auto value = Decimal::parse(token.text);
  if (!value) return syntax_error("a number has too many digits", token.offset);
  TRY_VOID(advance());
  if (token_.kind == TokenKind::String) {
    Quantity quantity{*value, token_.text, false};
    TRY_VOID(advance());
    return add_literal(Item{std::move(quantity)});
  }
  if (token_.kind == TokenKind::Identifier) {
    if (calendar_unit(token_.text)) {
      std::string word = token_.text;
      if (word.ends_with('s')) word.pop_back();
      TRY_VOID(advance());
      return add_literal(Item{Quantity{*value, std::move(word), true}});
    }
  }
  if (token.kind == TokenKind::Decimal) return add_literal(Item{*value});
  const auto integer = value->to_int64();
  if (!integer) return syntax_error("an integer is too large", token.offset);
  return add_literal(Item{*integer});
}

base::Result<NodeIndex> Parser::temporal() {
  const Token token = token_;
  TRY_VOID(advance());
  std::optional<Temporal> value;
  if (token.kind == TokenKind::Time) {
    value = Temporal::parse_time(token.text);
  } else if (token.text.contains('T')) {
    value = Temporal::parse_date_time(token.text);
  } else {
    value = Temporal::parse_date(token.text);
  }
  if (!value) return syntax_error("this is not a date or time", token.offset);
  return add_literal(Item{*value});
}

base::Result<std::string> Parser::type_specifier() {
  if (!is_name(token_)) return syntax_error("the name of a type is missing", token_.offset);
  std::string name = token_.text;
  TRY_VOID(advance());
  while (token_.is_symbol(".") && name.size() < 200) {
    // "x as Quantity.value" does not exist: a dot here always continues the type's name.
    if (name != "FHIR" && name != "System") break;
    TRY_VOID(advance());
    if (!is_name(token_)) return syntax_error("the name of a type is missing", token_.offset);
    name += "." + token_.text;
    TRY_VOID(advance());
  }
  return name;
}

base::Result<NodeIndex> Parser::add(Node node) {
  int depth = std::max(depth_of(node.input), depth_of(node.right));
  for (std::uint16_t at = 0; at < node.argument_count; ++at)
    depth = std::max(depth, depth_of(ast_.arguments[node.arguments + at]));
  if (depth >= Expression::kTreeDepthMax) return too_deep();
  node.depth = static_cast<std::uint16_t>(depth + 1);
  ast_.nodes.push_back(node);
  return static_cast<NodeIndex>(ast_.nodes.size() - 1);
}

base::Result<NodeIndex> Parser::add_text(NodeKind kind, std::string text, NodeIndex input) {
  Node node{.kind = kind, .input = input};
  node.value = static_cast<std::uint32_t>(ast_.texts.size());
  ast_.texts.push_back(std::move(text));
  return add(node);
}

base::Result<NodeIndex> Parser::add_literal(Item item) {
  Node node{.kind = NodeKind::Literal};
  node.value = static_cast<std::uint32_t>(ast_.items.size());
  ast_.items.push_back(std::move(item));
  return add(node);
}

}  // namespace fhir::path
