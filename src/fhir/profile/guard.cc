#include "fhir/profile/guard.h"

#include <algorithm>

#include "fhir/path/ast.h"
#include "fhir/path/functions.h"

namespace fhir::profile {
namespace {

using path::kNoNode;
using path::NodeKind;

// Their arguments are evaluated for the items of their input only.
bool is_for_each(std::string_view function) {
  return function == "where" || function == "exists" || function == "all" || function == "select";
}

class Reader {
 public:
  explicit Reader(const path::Ast& ast) : ast_(ast) {}

  bool read(path::NodeIndex index) {
    if (index == kNoNode) return true;
    const path::Node& node = ast_.nodes[index];
    switch (node.kind) {
      case NodeKind::Literal:
      case NodeKind::Empty:
        return true;
      case NodeKind::This:
      case NodeKind::Index:
      case NodeKind::Total:
      case NodeKind::Variable:
        return false;
      case NodeKind::Member:
        if (node.input == kNoNode) names_.push_back(ast_.text(node));
        return read(node.input);
      case NodeKind::Call:
        return node.input != kNoNode && read(node.input) && arguments(node);
      case NodeKind::Indexer:
      case NodeKind::Negate:
      case NodeKind::TypeTest:
      case NodeKind::Binary:
        return read(node.input) && read(node.right);
    }
    return false;
  }

  std::vector<std::string> take_names() { return std::move(names_); }

 private:
  bool arguments(const path::Node& node) {
    if (is_for_each(path::functions()[node.function].name)) return true;
    for (std::size_t i = 0; i < node.argument_count; ++i) {
      if (!read(ast_.arguments[node.arguments + i])) return false;
    }
    return true;
  }

  const path::Ast& ast_;
  std::vector<std::string> names_;
};

}  // namespace

std::optional<std::vector<std::string>> guard_of(const path::Expression& expression) {
  Reader reader(expression.ast());
  if (!reader.read(expression.ast().root)) return std::nullopt;
  auto names = reader.take_names();
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

bool has_any(json::Value object, const std::vector<std::string>& names) {
  for (const json::Value member : object) {
    std::string_view key = member.key();
    if (key.starts_with('_')) key.remove_prefix(1);
    for (const std::string& name : names) {
      if (key.starts_with(name)) return true;
    }
  }
  return false;
}

}  // namespace fhir::profile
