#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fhir/path/ast.h"
#include "fhir/path/item_sink.h"
#include "fhir/path/path.h"

namespace fhir::path {

// What $this, $index and $total mean where a node is evaluated. Borrowed for the evaluation.
struct Scope {
  const Collection& focus;
  std::int64_t index = 0;
  const Collection* total = nullptr;
};

// One evaluation of one expression. Not shared between threads.
class Evaluator {
 public:
  Evaluator(const Ast& ast, const Context& context) : ast_(ast), context_(context) {}

  base::Result<Collection> run();
  base::Result<> run_each(ItemSink take);
  base::Result<Collection> evaluate(NodeIndex node, const Scope& scope);
  // The same items one by one, without collections on the way where that is possible: false if
  // `take` stopped it. What is not looked at is not evaluated, and its errors are not met.
  base::Result<bool> each(NodeIndex node, const Scope& scope, ItemSink take);

  // The same where neither the order matters nor if an item comes twice, as it may from a union.
  base::Result<bool> each_as_set(NodeIndex node, const Scope& scope, ItemSink take);
  // Whether that is what is asked for now.
  bool any_order() const { return any_order_; }

  // The same; what defineVariable() defines in it ends with it.
  base::Result<Collection> evaluate_apart(NodeIndex node, const Scope& scope);
  base::Result<bool> each_apart(NodeIndex node, const Scope& scope, ItemSink take);

  // Counts work; TooCostly when the budget is used up.
  base::Result<> charge(std::uint64_t steps) {
    steps_ += steps;
    if (steps_ > context_.steps_max) [[unlikely]]
      return too_costly();
    return {};
  }
  // The Invalid error of this expression.
  std::unexpected<base::Error> invalid(std::string_view what) const;

  // Makes %name; Invalid if there is one. It lasts until the item that an argument is evaluated for
  // is done with.
  base::Result<> define(const std::string& name, Collection value);

  const Ast& ast() const { return ast_; }
  const Context& context() const { return context_; }
  const Definitions& definitions() const { return context_.definitions; }

  // A collection as a truth value: nullopt if empty, true for any single non-boolean.
  base::Result<std::optional<bool>> truth(const Collection& collection);
  // The one item as a System value; nullopt if empty or without a value. Invalid if several.
  base::Result<std::optional<Item>> single(const Collection& collection);
  base::Result<std::optional<Item>> evaluate_single(NodeIndex node, const Scope& scope);

  // Children of an item with this name, or all of them for an empty name.
  base::Result<bool> each_child(const Item& item, std::string_view name, ItemSink take);
  base::Result<> append_children(const Item& item, std::string_view name, Collection& out);
  // Whether the type of the item has such an element.
  bool knows_child(const Item& item, std::string_view name) const;
  bool is_type(const Item& item, std::string_view type, bool exact) const;
  // A type by its name, looked up once for many items.
  struct WantedType {
    std::string_view name;  // without "FHIR." or "System."
    bool system;            // may be one of System
    bool fhir;              // may be one of FHIR
    TypeId type;            // of FHIR, or None
  };
  WantedType wanted(std::string_view type) const;
  bool is_type(const Item& item, const WantedType& wanted, bool exact) const;
  base::Result<> check_type_name(std::string_view type) const;

  // Equality of two items: nullopt when it cannot be told (partial dates).
  base::Result<std::optional<bool>> equal(const Item& a, const Item& b);
  base::Result<std::optional<bool>> equal(const Collection& a, const Collection& b);
  base::Result<bool> equivalent(const Item& a, const Item& b);
  base::Result<bool> equivalent(const Collection& a, const Collection& b);
  base::Result<bool> equivalent_elements(const Item& a, const Item& b);
  // -1, 0 or 1; nullopt if empty or not to be told. Invalid for types without an order.
  base::Result<std::optional<int>> order(const Collection& a, const Collection& b);
  base::Result<std::optional<int>> order(const Item& a, const Item& b);
  base::Result<bool> contains(const Collection& collection, const Item& item);
  base::Result<> append_distinct(const Collection& items, Collection& out);

  base::Result<Collection> arithmetic(Operator op, const Item& a, const Item& b);
  base::Result<Item> negate(const Item& item);

 private:
  static std::unexpected<base::Error> too_costly();
  Scope start();
  base::Result<Collection> member(const Node& node, const Scope& scope);
  base::Result<bool> each_member(const Node& node, const Scope& scope, ItemSink take);
  base::Result<bool> each_beginning(const Node& node, const Scope& scope, ItemSink take);
  base::Result<bool> each_of_type(const Node& node, const Scope& scope, ItemSink take);
  base::Result<> append_named(const Collection& input, const std::string& name, Collection& out);
  base::Result<> check_member(const Node& node) const;
  base::Result<> check_order(const Node& node) const;
  base::Result<Collection> call(const Node& node, const Scope& scope);
  base::Result<Collection> indexer(const Node& node, const Scope& scope);
  base::Result<Collection> item_at(NodeIndex of, std::int64_t index, const Scope& scope);
  base::Result<Collection> type_test(const Node& node, const Scope& scope);
  base::Result<Collection> variable(std::string_view name);
  base::Result<Collection> binary(const Node& node, const Scope& scope);
  base::Result<Collection> membership(const Node& node, const Scope& scope);
  base::Result<Collection> logic(const Node& node, const Scope& scope);
  base::Result<Collection> compare(Operator op, const Collection& a, const Collection& b);

  const Ast& ast_;
  const Context& context_;
  // Sets any_order_ for a while.
  class Ordering;

  std::uint64_t steps_ = 0;
  bool any_order_ = false;
  Collection root_;
  std::vector<std::pair<std::string, Collection>> defined_;  // by defineVariable(), a stack
};

// What a function sees: the collection it is applied to, its arguments unevaluated, the scope of
// the call.
class Call {
 public:
  Call(Evaluator& evaluator_of, Collection input_of, const Node& node, const Scope& scope)
      : evaluator(evaluator_of), input(std::move(input_of)), node_(node), scope_(scope) {}
  // The input is not collected: each_input() gives it.
  Call(Evaluator& evaluator_of, const Node& node, const Scope& scope)
      : evaluator(evaluator_of), node_(node), scope_(scope), collected_(false) {}

  Evaluator& evaluator;
  Collection input;  // empty for functions that take it item by item

  // The items of the input one by one: false if `take` stopped it.
  base::Result<bool> each_input(ItemSink take);
  base::Result<bool> each_input_as_set(ItemSink take);

  std::size_t argument_count() const { return node_.argument_count; }
  const Scope& scope() const { return scope_; }
  const Node& argument_node(std::size_t at) const;
  // An argument in the scope of the call.
  base::Result<Collection> argument(std::size_t at);
  base::Result<Collection> argument_in(std::size_t at, const Scope& scope);
  // An argument for one item of the input, as where() does.
  base::Result<Collection> argument_for(std::size_t at, const Item& item, std::int64_t index,
                                        const Collection* total = nullptr);
  base::Result<std::optional<bool>> condition_for(std::size_t at, const Item& item,
                                                  std::int64_t index);
  base::Result<bool> each_argument_for(std::size_t at, const Item& item, std::int64_t index,
                                       ItemSink take);
  base::Result<std::optional<Text>> text_argument(std::size_t at);
  // An argument that is a regular expression, compiled when the expression was parsed if it is a
  // literal. Null if it is not a valid one.
  std::shared_ptr<const re2::RE2> pattern_argument(std::size_t at, std::string_view text);
  base::Result<std::optional<std::int64_t>> integer_argument(std::size_t at);
  // The input as one System value; nullopt if empty.
  base::Result<std::optional<Item>> single_input() { return evaluator.single(input); }
  // The input as one string; nullopt if empty; Invalid for what is not a string.
  base::Result<std::optional<Text>> text_input();

 private:
  const Node& node_;
  const Scope& scope_;
  bool collected_ = true;
};

inline Collection one(Item::Any value) {
  Collection result;
  result.emplace_back(std::move(value));
  return result;
}

}  // namespace fhir::path
