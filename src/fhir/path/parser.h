#pragma once

#include <string_view>

#include "base/result.h"
#include "fhir/path/ast.h"
#include "fhir/path/lexer.h"

namespace fhir::path {

// Parses one expression by precedence climbing. The limits are those of Expression.
class Parser {
 public:
  explicit Parser(std::string_view source) : lexer_(source) { ast_.source = source; }
  base::Result<Ast> run();

 private:
  struct Nesting;  // counts one level while it lives

  base::Result<> advance();
  base::Result<> expect(std::string_view symbol);
  base::Result<NodeIndex> expression(int precedence_min);
  base::Result<NodeIndex> unary();
  base::Result<NodeIndex> postfix();
  base::Result<NodeIndex> term();
  base::Result<NodeIndex> invocation(NodeIndex input);
  base::Result<NodeIndex> call(NodeIndex input, const Token& name);
  base::Result<NodeIndex> type_call(NodeIndex input, Operator op, const Token& name);
  base::Result<NodeIndex> variable();
  base::Result<NodeIndex> number();
  base::Result<NodeIndex> temporal();
  base::Result<std::string> type_specifier();

  base::Result<NodeIndex> add(Node node);
  base::Result<NodeIndex> add_text(NodeKind kind, std::string text, NodeIndex input);
  base::Result<NodeIndex> add_literal(Item item);
  void add_pattern(NodeIndex argument);
  int depth_of(NodeIndex node) const { return node == kNoNode ? 0 : ast_.nodes[node].depth; }

  Lexer lexer_;
  Token token_;
  Ast ast_;
  std::size_t patterns_ = 0;
  int nesting_ = 0;
};

}  // namespace fhir::path
