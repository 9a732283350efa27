#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fhir/path/item.h"
#include "fhir/path/regex.h"

namespace fhir::path {

enum class NodeKind : std::uint8_t {
  Literal,   // items[value]
  Empty,     // {}
  This,      // $this
  Index,     // $index
  Total,     // $total
  Variable,  // %text
  Member,    // [input.]text
  Call,      // [input.]function(arguments)
  Indexer,   // input[right]
  Negate,    // -input
  TypeTest,  // input is/as text
  Binary     // input op right
};

enum class Operator : std::uint8_t {
  None,
  Implies,
  Or,
  Xor,
  And,
  In,
  Contains,
  Equal,
  Equivalent,
  NotEqual,
  NotEquivalent,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Union,
  Is,
  As,
  Add,
  Subtract,
  Concatenate,
  Multiply,
  Divide,
  Div,
  Mod,
  OfType
};

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = 0xFFFF'FFFF;

// One node of a parsed expression. Members and calls without an input apply to the focus.
struct Node {
  NodeKind kind = NodeKind::Empty;
  Operator op = Operator::None;
  std::uint16_t function = 0;  // of a Call: index into functions()
  std::uint16_t depth = 1;     // of the tree below, this node included
  NodeIndex input = kNoNode;
  NodeIndex right = kNoNode;
  std::uint32_t value = 0;      // Literal: index into items; others: into texts
  std::uint32_t arguments = 0;  // Call: index of the first in `arguments`
  std::uint16_t argument_count = 0;
};

// Immutable once parsed.
struct Ast {
  std::string source;
  std::vector<Node> nodes;
  std::vector<NodeIndex> arguments;
  std::vector<Item> items;
  std::vector<std::string> texts;
  // By the index of a literal: the regular expression that it is, or null. May be shorter.
  std::vector<std::shared_ptr<const re2::RE2>> patterns;
  NodeIndex root = kNoNode;

  const std::string& text(const Node& node) const { return texts[node.value]; }
};

}  // namespace fhir::path
