#include "fhir/path/evaluator.h"

#include <utility>

#include "fhir/path/functions.h"
#include "fhir/path/regex.h"

namespace fhir::path {

class Evaluator::Ordering {
 public:
  Ordering(Evaluator& of, bool any) : of_(of), before_(std::exchange(of.any_order_, any)) {}
  ~Ordering() { of_.any_order_ = before_; }
  Ordering(const Ordering&) = delete;
  Ordering& operator=(const Ordering&) = delete;

 private:
  Evaluator& of_;
  const bool before_;
};

Scope Evaluator::start() {
  if (context_.focus) {
    root_.push_back(*context_.focus);
  } else if (context_.resource) {
    root_.push_back(resource_item(context_.resource, definitions()));
  }
  return Scope{root_, context_.index};
}

base::Result<Collection> Evaluator::run() {
  return evaluate(ast_.root, start());
}

base::Result<> Evaluator::run_each(ItemSink take) {
  TRY_VOID(each(ast_.root, start(), take));
  return {};
}

std::unexpected<base::Error> Evaluator::too_costly() {
  return base::fail(base::ErrorKind::TooCostly,
                    "The FHIRPath expression takes too many steps on this resource. "
                    "Make it simpler.");
}

std::unexpected<base::Error> Evaluator::invalid(std::string_view what) const {
  // The expression may quote patient data, so it goes to the protected log only.
  return base::fail_with_detail(base::ErrorKind::Invalid,
                                "The FHIRPath expression has no value: " + std::string(what) + ".",
                                ast_.source.substr(0, 1'000));
}

base::Result<Collection> Evaluator::evaluate(NodeIndex index, const Scope& scope) {
  const Node& node = ast_.nodes[index];
  const Ordering ordered(*this, false);
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

base::Result<bool> Evaluator::each(NodeIndex index, const Scope& scope, ItemSink take) {
  const Node& node = ast_.nodes[index];
  // Strict names are a question to all items at once.
  if (context_.names == Names::Lenient) {
    TRY_VOID(charge(1));
    if (node.kind == NodeKind::Member) return each_member(node, scope, take);
    if (node.kind == NodeKind::TypeTest && node.op != Operator::Is) {
      return each_of_type(node, scope, take);
    }
    if (node.kind == NodeKind::Call && functions()[node.function].each != nullptr) {
      Call call(*this, node, scope);
      return functions()[node.function].each(call, take);
    }
  }
  const Collection items = TRY(evaluate(index, scope));
  for (const Item& item : items)
    if (!TRY(take(item))) return false;
  return true;
}

base::Result<bool> Evaluator::each_as_set(NodeIndex index, const Scope& scope, ItemSink take) {
  const Node& node = ast_.nodes[index];
  const Ordering any(*this, true);
  if (node.kind != NodeKind::Binary || node.op != Operator::Union) return each(index, scope, take);
  TRY_VOID(charge(1));
  for (const NodeIndex part : {node.input, node.right}) {
    const std::size_t defined = defined_.size();
    const bool more = TRY(each_as_set(part, scope, take));
    defined_.resize(defined);
    if (!more) return false;
  }
  return true;
}

base::Result<bool> Evaluator::each_member(const Node& node, const Scope& scope, ItemSink take) {
  const std::string& name = ast_.text(node);
  if (node.input != kNoNode) {
    return each(node.input, scope, [&](const Item& item) { return each_child(item, name, take); });
  }
  if (!name.empty() && name.front() >= 'A' && name.front() <= 'Z') {
    return each_beginning(node, scope, take);
  }
  for (const Item& item : scope.focus)
    if (!TRY(each_child(item, name, take))) return false;
  return true;
}

// A path may begin with the type of what it applies to.
base::Result<bool> Evaluator::each_beginning(const Node& node, const Scope& scope, ItemSink take) {
  const std::string& name = ast_.text(node);
  for (const Item& item : scope.focus) {
    const Element* element = item.get<Element>();
    const bool unknown = element && element->type == TypeId::None;
    // What we know nothing of may name itself, or have a member of this name.
    const bool itself = unknown ? element->value.is_object() &&
                                      element->value.at("resourceType").string_equals(name)
                                : element && is_type(item, name, false);
    if (itself) {
      if (!TRY(take(item))) return false;
    } else if (unknown) {
      if (!TRY(each_child(item, name, take))) return false;
    } else if (context_.names == Names::Strict) {
      return invalid("it begins with '" + name + "', which is not the type of the resource");
    }
  }
  return true;
}

// DEVIATION: `as` is defined for a single item; the official search parameters use it on many.
base::Result<bool> Evaluator::each_of_type(const Node& node, const Scope& scope, ItemSink take) {
  TRY_VOID(check_type_name(ast_.text(node)));
  const WantedType type = wanted(ast_.text(node));
  return each(node.input, scope, [&](const Item& item) -> base::Result<bool> {
    return is_type(item, type, true) ? take(item) : base::Result<bool>(true);
  });
}

base::Result<Collection> Evaluator::member(const Node& node, const Scope& scope) {
  const std::string& name = ast_.text(node);
  const bool capital = !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
  Collection out;
  if (context_.names == Names::Lenient || (node.input == kNoNode && capital)) {
    TRY_VOID(each_member(node, scope, [&out](const Item& item) -> base::Result<bool> {
      out.push_back(item);
      return true;
    }));
    return out;
  }
  if (node.input == kNoNode) {
    TRY_VOID(append_named(scope.focus, name, out));
    return out;
  }
  TRY_VOID(check_member(node));
  const Collection input = TRY(evaluate(node.input, scope));
  TRY_VOID(append_named(input, name, out));
  return out;
}

// Strict names: one of the items must be of a type that has the element.
base::Result<> Evaluator::append_named(const Collection& input, const std::string& name,
                                       Collection& out) {
  bool known = input.empty();
  for (const Item& item : input) {
    TRY_VOID(append_children(item, name, out));
    known |= knows_child(item, name);
  }
  if (known) return {};
  return invalid("there is no element '" + name + "' in " +
                 std::string(type_name(input.front(), definitions()).name));
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
  const Function& function = functions()[node.function];
  if (function.each != nullptr) {
    Call call(*this, node, scope);
    Collection out;
    TRY_VOID(function.each(call, [&out](const Item& item) -> base::Result<bool> {
      out.push_back(item);
      return true;
    }));
    TRY_VOID(charge(out.size()));
    return out;
  }
  if (function.input == Function::Input::OneByOne) {
    Call call(*this, node, scope);
    return function.apply(call);
  }
  Collection input;
  if (node.input == kNoNode) {
    input = scope.focus;
    TRY_VOID(charge(input.size()));
  } else {
    input = TRY(evaluate(node.input, scope));
  }
  Call call(*this, std::move(input), node, scope);
  Collection result = TRY(function.apply(call));
  TRY_VOID(charge(result.size()));
  return result;
}

base::Result<Collection> Evaluator::indexer(const Node& node, const Scope& scope) {
  const Node& right = ast_.nodes[node.right];
  if (right.kind == NodeKind::Literal) {
    if (const auto* at = ast_.items[right.value].get<std::int64_t>()) {
      return item_at(node.input, *at, scope);
    }
  }
  const Collection input = TRY(evaluate(node.input, scope));
  const auto index = TRY(evaluate_single(node.right, scope));
  if (!index) return Collection{};
  const auto* at = index->get<std::int64_t>();
  if (!at) return invalid("an index must be an integer");
  if (*at < 0 || static_cast<std::uint64_t>(*at) >= input.size()) return Collection{};
  return Collection{input[static_cast<std::size_t>(*at)]};
}

base::Result<Collection> Evaluator::item_at(NodeIndex of, std::int64_t index, const Scope& scope) {
  Collection found;
  std::int64_t at = 0;
  TRY_VOID(each(of, scope, [&](const Item& item) -> base::Result<bool> {
    if (at++ != index) return true;
    found.push_back(item);
    return false;
  }));
  return found;
}

base::Result<Collection> Evaluator::type_test(const Node& node, const Scope& scope) {
  const std::string& type = ast_.text(node);
  Collection out;
  if (node.op != Operator::Is) {
    TRY_VOID(each_of_type(node, scope, [&out](const Item& item) -> base::Result<bool> {
      out.push_back(item);
      return true;
    }));
    return out;
  }
  TRY_VOID(check_type_name(type));
  const Collection input = TRY(evaluate(node.input, scope));
  if (input.empty()) return Collection{};
  if (input.size() > 1) return invalid("'is' takes a single item");
  return one(is_type(input.front(), type, false));
}

base::Result<Collection> Evaluator::variable(std::string_view name) {
  if (name == "resource" || name == "rootResource") {
    if (!context_.resource) return Collection{};
    return Collection{resource_item(context_.resource, definitions())};
  }
  if (name == "context") return root_;
  if (name == "ucum") return one(Text::borrowed("http://unitsofmeasure.org"));
  if (name == "sct") return one(Text::borrowed("http://snomed.info/sct"));
  if (name == "loinc") return one(Text::borrowed("http://loinc.org"));
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

base::Result<bool> Evaluator::each_apart(NodeIndex node, const Scope& scope, ItemSink take) {
  const std::size_t defined = defined_.size();
  auto result = each(node, scope, take);
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

base::Result<bool> Call::each_argument_for(std::size_t at, const Item& item, std::int64_t index,
                                           ItemSink take) {
  const Collection focus{item};
  return evaluator.each_apart(evaluator.ast().arguments[node_.arguments + at],
                              Scope{focus, index, scope_.total}, take);
}

base::Result<bool> Call::each_input(ItemSink take) {
  if (!collected_ && node_.input != kNoNode) return evaluator.each(node_.input, scope_, take);
  for (const Item& item : collected_ ? input : scope_.focus) {
    TRY_VOID(evaluator.charge(1));
    if (!TRY(take(item))) return false;
  }
  return true;
}

base::Result<bool> Call::each_input_as_set(ItemSink take) {
  if (collected_ || node_.input == kNoNode) return each_input(take);
  return evaluator.each_as_set(node_.input, scope_, take);
}

base::Result<std::optional<bool>> Call::condition_for(std::size_t at, const Item& item,
                                                      std::int64_t index) {
  const Collection items = TRY(argument_for(at, item, index));
  return evaluator.truth(items);
}

base::Result<std::optional<Text>> Call::text_argument(std::size_t at) {
  const Collection items = TRY(argument(at));
  const auto value = TRY(evaluator.single(items));
  if (!value) return std::optional<Text>{};
  if (const auto* text = value->get<Text>()) return std::optional(*text);
  return evaluator.invalid("an argument must be a string");
}

std::shared_ptr<const re2::RE2> Call::pattern_argument(std::size_t at, std::string_view text) {
  const Ast& ast = evaluator.ast();
  const Node& node = argument_node(at);
  const bool literal = node.kind == NodeKind::Literal && node.value < ast.patterns.size();
  if (literal && ast.patterns[node.value]) return ast.patterns[node.value];
  return compile_pattern(text);
}

base::Result<std::optional<std::int64_t>> Call::integer_argument(std::size_t at) {
  const Collection items = TRY(argument(at));
  const auto value = TRY(evaluator.single(items));
  if (!value) return std::optional<std::int64_t>{};
  if (const auto* number = value->get<std::int64_t>()) return std::optional(*number);
  return evaluator.invalid("an argument must be an integer");
}

base::Result<std::optional<Text>> Call::text_input() {
  const auto value = TRY(single_input());
  if (!value) return std::optional<Text>{};
  if (const auto* text = value->get<Text>()) return std::optional(*text);
  return evaluator.invalid("a string function is applied to something else");
}

}  // namespace fhir::path
