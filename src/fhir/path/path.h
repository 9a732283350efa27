#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "fhir/path/item.h"
#include "fhir/path/item_sink.h"

// FHIRPath N1 (http://hl7.org/fhirpath/N1) with the additions of FHIR R4
// (http://hl7.org/fhir/R4/fhirpath.html) and some of release 2 (trim, split, join, sort, …).
namespace fhir::path {

struct Ast;

// A parsed expression: immutable, cheap to copy, any thread may use it.
class Expression {
 public:
  static constexpr std::size_t kLengthMax = 64 * 1024;
  static constexpr int kNestingMax = 100;    // parentheses, brackets, arguments in one another
  static constexpr int kTreeDepthMax = 500;  // also steps of a path and terms of a chain

  // Syntax with the position for what is not FHIRPath, for unknown functions and for a wrong
  // number of arguments; TooLarge past a limit above.
  static base::Result<Expression> parse(std::string_view text);

  std::string_view text() const;
  const Ast& ast() const { return *ast_; }

 private:
  explicit Expression(std::shared_ptr<const Ast> ast) : ast_(std::move(ast)) {}
  std::shared_ptr<const Ast> ast_;
};

enum class Names : std::uint8_t {
  Lenient,  // a name that the type does not have finds nothing
  Strict    // it is an error
};

// Answers the terminology functions. Each is nullopt where it cannot tell, which FHIRPath calls
// empty; an error ends the evaluation. The item is a code, Coding or CodeableConcept element, or a
// string.
class Terminology {
 public:
  virtual ~Terminology() = default;
  // Whether the value set with this canonical URL holds the item.
  virtual base::Result<std::optional<bool>> member_of(const Item& item,
                                                      std::string_view value_set) const = 0;
  // Whether `general` is the same as `special` or above it.
  virtual base::Result<std::optional<bool>> subsumes(const Item& general,
                                                     const Item& special) const = 0;
};

// Whether an element conforms to a profile that is not a type of the base specification; nullopt if
// the profile is not known.
using Profiles =
    std::function<base::Result<std::optional<bool>>(const Item& item, std::string_view profile)>;

// What an evaluation may see. Everything borrowed outlives the evaluation and its result.
struct Context {
  explicit Context(json::Value of) : resource(of) {}

  const Definitions& definitions = Definitions::r4();
  json::Value resource;       // %resource and %rootResource
  std::optional<Item> focus;  // where the expression starts; the resource if not given
  std::int64_t index = 0;     // $index there
  base::Timestamp now;        // for now(), today(), timeOfDay(), in UTC
  Names names = Names::Lenient;
  std::uint64_t steps_max = 2'000'000;  // past it: TooCostly
  // What resolve() finds for a reference that is not contained in the resource. An Element with a
  // type and no value stands for a target of which only the type is known. Without a resolver
  // that is what relative and absolute references become.
  std::function<std::optional<Item>(std::string_view reference)> resolve;
  const std::map<std::string, Collection, std::less<>>* variables = nullptr;  // %name
  const Terminology* terminology = nullptr;  // without: memberOf(), subsumes() are Unsupported
  Profiles conforms;                         // without: conformsTo() knows the base types only
};

// The value of the expression. Invalid when it has none (several items where one is allowed,
// types that an operator does not take), TooCostly past the budget. Any thread may call.
base::Result<Collection> evaluate(const Expression& expression, const Context& context);

// The same without a collection: hands the items on one by one, until `take` wants no more.
base::Result<> visit(const Expression& expression, const Context& context, ItemSink take);

// Evaluates and reads the result as a condition: empty is false, and so is an item `false`.
base::Result<bool> evaluate_condition(const Expression& expression, const Context& context);

// The element of a resource or a data type as the start of an expression.
Item element_item(json::Value value, TypeId type);
// What the resourceType of an object says; None if that is nothing known.
TypeId resource_type(json::Value resource, const Definitions& definitions);
// A whole resource; its type is what its resourceType says.
Item resource_item(json::Value resource, const Definitions& definitions);

}  // namespace fhir::path
