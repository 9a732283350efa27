#include "fhir/path/evaluator.h"

#include "fhir/path/functions.h"

namespace fhir::path {

base::Result<Collection> Evaluator::run() {
  if (context_.focus) {
    root_.push_back(*context_.focus);
  } else if (context_.resource) {
    root_.push_back(resource_item(context_.resource, definitions()));
  }
  return evaluate(ast_.root, Scope{root_, context_.index});
}

base::Result<> Evaluator::charge(std::uint64_t steps) {
  steps_ += steps;
  if (steps_ > context_.steps_max) {
    return base::fail(base::ErrorKind::TooCostly,
                      "The FHIRPath expression takes too many steps on this resource. "
                      "Make it simpler.");
  }
  return {};
}

std::unexpected<base::Error> Evaluator::invalid(std::string_view what) const {
  // The expression may quote patient data, so it goes to the protected log only.
  return base::fail_with_detail(base::ErrorKind::Invalid,
                                "The FHIRPath expression has no value: " + std::string(what) + ".",
                                ast_.source.substr(0, 1'000));
}

base::Result<Collection> Evaluator::evaluate(NodeIndex index, const Scope& scope) {
  const Node& node = ast_.nodes[index];
  TRY_VOID(charge(1));
  switch (node.kind) {
    case NodeKind::Literal:
      return Collection{ast_.items[node.value]};
    case NodeKind::Empty:
      return Collection{};
    case NodeKind::This:
      TRY_VOID(charge(scope.focus.size()));
      return scope.focus;
    case NodeKind::Index:
      return one(scope.index);
    case NodeKind::Total:
      return scope.total ? *scope.total : Collection{};
    case NodeKind::Variable:
      return variable(ast_.text(node));
    case NodeKind::Member:
      return member(node, scope);
    case NodeKind::Call:
      return call(node, scope);
    case NodeKind::Indexer:
      return indexer(node, scope);
    case NodeKind::Negate: {
      const auto operand = TRY(evaluate_single(node.input, scope));
      if (!operand) return Collection{};
      return Collection{TRY(negate(*operand))};
    }
    case NodeKind::TypeTest:
      return type_test(node, scope);
    case NodeKind::Binary:
      return binary(node, scope);
  }
  return Collection{};
}

base::Result<Collection> Evaluator::member(const Node& node, const Scope& scope) {
  const std::string& name = ast_.text(node);
  Collection out;
  if (node.input != kNoNode) {
    TRY_VOID(check_member(node));
    const Collection input = TRY(evaluate(node.input, scope));
    TRY_VOID(append_named(input, name, out));
    return out;
  }
  const bool capital = !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
  if (!capital) {
    TRY_VOID(append_named(scope.focus, name, out));
    return out;
  }
  for (const Item& item : scope.focus) {
    if (item.is_element() && is_type(item, name, false)) {
      // A path may begin with the type of what it applies to.
      out.push_back(item);
    } else if (const Element* element = item.get<Element>();
               element && element->type == TypeId::None) {
      // Nothing we know: it may name itself, or have a member of this name.
      if (element->value && element->value.at("resourceType").string_equals(name)) {
        out.push_back(item);
      } else {
        TRY_VOID(append_children(item, name, out));
      }
    } else if (context_.names == Names::Strict) {
      return invalid("it begins with '" + name + "', which is not the type of the resource");
    }
  }
  return out;
}

// Strict names: one of the items must be of a type that has the element.
base::Result<> Evaluator::append_named(const Collection& input, const std::string& name,
                                       Collection& out) {
  bool known = input.empty();
  for (const Item& item : input)
    known |= TRY(append_children(item, name, out));
  if (known || context_.names != Names::Strict) return {};
  return invalid("there is no element '" + name + "' in " +
                 type_name(input.front(), definitions()).name);
}

// Strict names: what is known of the input's type without looking at it must have the member.
base::Result<> Evaluator::check_member(const Node& node) const {
  const Node& input = ast_.nodes[node.input];
  const bool cast = input.kind == NodeKind::TypeTest && input.op != Operator::Is;
  if (context_.names != Names::Strict || !cast) return {};
  std::string_view type = ast_.text(input);
  if (type.starts_with("FHIR.")) type.remove_prefix(5);
  const TypeId id = definitions().find_type(type);
  if (id == TypeId::None || definitions().find_property(id, ast_.text(node))) return {};
  for (const Property& property : definitions().properties(id))
    if (property.element_name == ast_.text(node)) return {};
  return invalid("there is no element '" + ast_.text(node) + "' in " + std::string(type));
}

// Strict names: what takes items by their place needs an order, and children() has none.
base::Result<> Evaluator::check_order(const Node& node) const {
  static constexpr std::string_view kByPlace[] = {"skip", "take", "tail"};
  if (context_.names != Names::Strict || node.input == kNoNode) return {};
  const Node& input = ast_.nodes[node.input];
  if (input.kind != NodeKind::Call) return {};
  const std::string_view source = functions()[input.function].name;
  if (source != "children" && source != "descendants") return {};
  for (const std::string_view name : kByPlace)
    if (functions()[node.function].name == name)
      return invalid("children() and descendants() have no order");
  return {};
}

base::Result<Collection> Evaluator::call(const Node& node, const Scope& scope) {
  TRY_VOID(check_order(node));
  Collection input;
  if (node.input == kNoNode) {
    input = scope.focus;
    TRY_VOID(charge(input.size()));
  } else {
    input = TRY(evaluate(node.input, scope));
  }
  Call call(*this, std::move(input), node, scope);
  Collection result = TRY(functions()[node.function].apply(call));
  TRY_VOID(charge(result.size()));
  return result;
}

base::Result<Collection> Evaluator::indexer(const Node& node, const Scope& scope) {
  const Collection input = TRY(evaluate(node.input, scope));
  const auto index = TRY(evaluate_single(node.right, scope));
  if (!index) return Collection{};
  const auto* at = index->get<std::int64_t>();
  if (!at) return invalid("an index must be an integer");
  if (*at < 0 || static_cast<std::uint64_t>(*at) >= input.size()) return Collection{};
  return Collection{input[static_cast<std::size_t>(*at)]};
}

base::Result<Collection> Evaluator::type_test(const Node& node, const Scope& scope) {
  const std::string& type = ast_.text(node);
  TRY_VOID(check_type_name(type));
  const Collection input = TRY(evaluate(node.input, scope));
  if (node.op == Operator::Is) {
    if (input.empty()) return Collection{};
    if (input.size() > 1) return invalid("'is' takes a single item");
    return one(is_type(input.front(), type, false));
  }
  // DEVIATION: `as` is defined for a single item; the official search parameters use it on many.
  Collection out;
  for (const Item& item : input)
    if (is_type(item, type, true)) out.push_back(item);
  return out;
}

base::Result<Collection> Evaluator::variable(std::string_view name) {
  if (name == "resource" || name == "rootResource") {
    if (!context_.resource) return Collection{};
    return Collection{resource_item(context_.resource, definitions())};
  }
  if (name == "context") return root_;
  if (name == "ucum") return one(std::string("http://unitsofmeasure.org"));
  if (name == "sct") return one(std::string("http://snomed.info/sct"));
  if (name == "loinc") return one(std::string("http://loinc.org"));
  if (name.starts_with("vs-")) {
    return one("http://hl7.org/fhir/ValueSet/" + std::string(name.substr(3)));
  }
  if (name.starts_with("ext-")) {
    return one("http://hl7.org/fhir/StructureDefinition/" + std::string(name.substr(4)));
  }
  for (const auto& [defined, value] : defined_)
    if (defined == name) return value;
  if (context_.variables) {
    const auto found = context_.variables->find(name);
    if (found != context_.variables->end()) return found->second;
  }
  return invalid("there is no variable %" + std::string(name));
}

base::Result<Collection> Evaluator::evaluate_apart(NodeIndex node, const Scope& scope) {
  const std::size_t defined = defined_.size();
  auto result = evaluate(node, scope);
  defined_.resize(defined);
  return result;
}

base::Result<> Evaluator::define(const std::string& name, Collection value) {
  TRY_VOID(charge(1 + value.size()));
  if (variable(name)) return invalid("the variable %" + name + " exists already");
  defined_.emplace_back(name, std::move(value));
  return {};
}

base::Result<std::optional<bool>> Evaluator::truth(const Collection& collection) {
  if (collection.empty()) return std::optional<bool>{};
  if (collection.size() > 1) return invalid("several items where a single one is needed");
  const auto value = to_system(collection.front(), definitions());
  if (!value) return std::optional<bool>{};
  if (const bool* boolean = value->get<bool>()) return std::optional(*boolean);
  return std::optional(true);
}

base::Result<std::optional<Item>> Evaluator::single(const Collection& collection) {
  if (collection.empty()) return std::optional<Item>{};
  if (collection.size() > 1) return invalid("several items where a single one is needed");
  return to_system(collection.front(), definitions());
}

base::Result<std::optional<Item>> Evaluator::evaluate_single(NodeIndex node, const Scope& scope) {
  const Collection items = TRY(evaluate(node, scope));
  return single(items);
}

const Node& Call::argument_node(std::size_t at) const {
  return evaluator.ast().nodes[evaluator.ast().arguments[node_.arguments + at]];
}

base::Result<Collection> Call::argument(std::size_t at) {
  return argument_in(at, scope_);
}

base::Result<Collection> Call::argument_in(std::size_t at, const Scope& scope) {
  return evaluator.evaluate(evaluator.ast().arguments[node_.arguments + at], scope);
}

base::Result<Collection> Call::argument_for(std::size_t at, const Item& item, std::int64_t index,
                                            const Collection* total) {
  const Collection focus{item};
  const Scope scope{focus, index, total ? total : scope_.total};
  return evaluator.evaluate_apart(evaluator.ast().arguments[node_.arguments + at], scope);
}

base::Result<std::optional<bool>> Call::condition_for(std::size_t at, const Item& item,
                                                      std::int64_t index) {
  const Collection items = TRY(argument_for(at, item, index));
  return evaluator.truth(items);
}

base::Result<std::optional<std::string>> Call::text_argument(std::size_t at) {
  const Collection items = TRY(argument(at));
  const auto value = TRY(evaluator.single(items));
  if (!value) return std::optional<std::string>{};
  if (const auto* text = value->get<std::string>()) return std::optional(*text);
  return evaluator.invalid("an argument must be a string");
}

base::Result<std::optional<std::int64_t>> Call::integer_argument(std::size_t at) {
  const Collection items = TRY(argument(at));
  const auto value = TRY(evaluator.single(items));
  if (!value) return std::optional<std::int64_t>{};
  if (const auto* number = value->get<std::int64_t>()) return std::optional(*number);
  return evaluator.invalid("an argument must be an integer");
}

base::Result<std::optional<std::string>> Call::text_input() {
  const auto value = TRY(single_input());
  if (!value) return std::optional<std::string>{};
  if (const auto* text = value->get<std::string>()) return std::optional(*text);
  return evaluator.invalid("a string function is applied to something else");
}

}  // namespace fhir::path
