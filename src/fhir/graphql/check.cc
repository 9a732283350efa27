#include "fhir/graphql/check.h"

#include <algorithm>
#include <string>

namespace fhir::graphql {

namespace {

using base::ErrorKind;
using Kind = Field::Kind;

// Fields counted wherever fragments put them.
constexpr std::uint32_t kExpandedMax = 20'000;

// Search parameters that shape a Bundle, which there is none of here.
bool is_refused_parameter(std::string_view name) {
  return name.starts_with("_include") || name.starts_with("_revinclude") || name == "_contained" ||
         name == "_containedType" || name == "_summary" || name == "_elements" ||
         name == "_format" || name == "_pretty" || name == "_total" || name == "_snapshot";
}

class Checker {
 public:
  Checker(const Definitions& definitions, const Request& request)
      : definitions_(definitions), request_(request) {}

  Answer<> selections(const std::vector<Selection>& selections, const Scope& scope) {
    for (const Selection& selection : selections) {
      if (++expanded_ > kExpandedMax)
        return fault(selection.at, ErrorKind::TooCostly,
                     "with its fragments the query selects more than 20000 fields: ask for less");
      TRY_VOID(directives(selection));
      if (selection.kind == Selection::Kind::Field) {
        TRY_VOID(field(selection, scope));
      } else {
        TRY_VOID(fragment(selection, scope));
      }
    }
    return {};
  }

 private:
  Answer<> directives(const Selection& selection) const {
    for (const Directive& directive : selection.directives) {
      const bool condition = directive.name == "skip" || directive.name == "include";
      const bool slice = directive.name == "slice";
      if (!condition && selection.kind != Selection::Kind::Field)
        return invalid(directive.at, "a fragment takes only @skip and @include");
      if (!condition && !slice && directive.name != "flatten" && directive.name != "first" &&
          directive.name != "singleton")
        return invalid(directive.at, "there is no directive @" + directive.name +
                                         ": use @skip, @include, @flatten, @first, @singleton "
                                         "or @slice");
      const std::size_t expected = condition || slice ? 1 : 0;
      if (directive.arguments.size() != expected)
        return invalid(directive.at, expected == 1
                                         ? "@" + directive.name +
                                               " takes one argument: " + (slice ? "path" : "if")
                                         : "@" + directive.name + " takes no arguments");
      if (expected == 0) continue;
      const Argument& argument = directive.arguments.front();
      const bool known = condition ? argument.name == "if"
                                   : argument.name == "path" || argument.name == "fhirpath";
      if (!known)
        return invalid(argument.at, "@" + directive.name + " takes the argument " +
                                        (slice ? "path" : "if") + ", not '" + argument.name + "'");
      TRY_VOID(request_.scalars(argument.value));
    }
    return {};
  }

  Answer<> fragment(const Selection& selection, const Scope& scope) {
    std::string_view condition = selection.name;
    const std::vector<Selection>* content = &selection.selections;
    const bool spread = selection.kind == Selection::Kind::Spread;
    if (spread) {
      const Fragment* const found = request_.query().find_fragment(selection.name);
      if (found == nullptr)
        return invalid(selection.at, "the query has no fragment '" + selection.name + "'");
      if (std::ranges::find(open_, found) != open_.end())
        return invalid(selection.at, "the fragment '" + selection.name +
                                         "' leads back to itself: break the circle");
      open_.push_back(found);
      condition = found->type;
      content = &found->selections;
    }
    if (!condition.empty() && !is_type(definitions_, condition))
      return invalid(selection.at, "there is no type '" + std::string(condition) + "'");
    Scope narrowed{scope.place, {}};
    for (const TypeId type : scope.types)
      if (condition.empty() || applies(definitions_, scope.place, type, condition))
        narrowed.types.push_back(type);
    // On another type nothing is selected; what is in it need not fit.
    if (!narrowed.types.empty()) TRY_VOID(selections(*content, narrowed));
    if (spread) open_.pop_back();
    return {};
  }

  Answer<> field(const Selection& selection, const Scope& scope) {
    Scope below;
    std::optional<Field> first;
    for (const TypeId type : scope.types) {
      const auto found = find_field(definitions_, scope.place, type, selection.name);
      if (!found) continue;
      if (!first || (first->leaf && !found->leaf)) first = found;
      if (found->leaf) continue;
      below.place = found->place;
      if (found->place == Place::Meta) {
        below.types = {TypeId::None};
      } else if (found->type != TypeId::None) {
        if (std::ranges::find(below.types, found->type) == below.types.end())
          below.types.push_back(found->type);
      } else {
        below.types.assign(definitions_.resources().begin(), definitions_.resources().end());
      }
    }
    if (!first)
      return invalid(selection.at,
                     type_name(definitions_, scope.place, scope.types.front()) +
                         (scope.types.size() > 1 ? " and the other types here have" : " has") +
                         " no field '" + selection.name + "'");
    TRY_VOID(arguments(selection, *first, scope, below));
    if (first->kind == Kind::Target) TRY_VOID(narrow(selection, below));
    if (first->leaf) {
      if (selection.selections.empty()) return {};
      return invalid(selection.at,
                     "'" + selection.name + "' has no fields: leave out the braces behind it");
    }
    if (selection.selections.empty())
      return invalid(selection.at, "say which fields of '" + selection.name +
                                       "' you want: " + selection.name + " { … }");
    return selections(selection.selections, below);
  }

  // resource(type: Patient) meets no other types.
  Answer<> narrow(const Selection& selection, Scope& below) const {
    for (const Argument& argument : selection.arguments) {
      if (argument.name != "type") continue;
      const std::vector<Scalar> names = TRY(request_.scalars(argument.value));
      std::erase_if(below.types, [&](TypeId type) {
        return std::ranges::find(names, definitions_.type(type).name, &Scalar::text) == names.end();
      });
      if (below.types.empty())
        return invalid(argument.at, "type must name a resource type: Patient");
    }
    return {};
  }

  Answer<> arguments(const Selection& selection, const Field& field, const Scope& scope,
                     const Scope& below) const {
    bool reference = false;
    for (const Argument& argument : selection.arguments) {
      TRY_VOID(request_.scalars(argument.value));
      if (!takes(field, scope, below, argument.name))
        return invalid(argument.at,
                       "'" + selection.name + "' takes no argument '" + argument.name + "' here");
      reference = reference || argument.name == "_reference";
    }
    const bool search = field.kind == Kind::List || field.kind == Kind::Connection;
    if (search && scope.place == Place::Element && !reference)
      return invalid(selection.at, "say with _reference which search parameter of '" +
                                       selection.name + "' leads to this resource");
    if (field.kind == Kind::ById && selection.arguments.empty())
      return invalid(selection.at,
                     "'" + selection.name + "' needs an id: " + selection.name + "(id: …)");
    if (field.kind == Kind::Type && selection.arguments.empty())
      return invalid(selection.at, "'__type' needs a name: __type(name: …)");
    return {};
  }

  bool takes(const Field& field, const Scope& scope, const Scope& below,
             std::string_view name) const {
    switch (field.kind) {
      case Kind::Element:
      case Kind::Extensions:
        if (field.leaf) return false;
        if (name == "fhirpath" || name == "_offset" || name == "_count") return true;
        return std::ranges::any_of(below.types, [&](TypeId type) {
          const auto found = find_field(definitions_, Place::Element, type, name);
          return found && found->leaf;
        });
      case Kind::Target:
        return name == "optional" || name == "type";
      case Kind::ById:
        return name == "id" || name == "_id";
      case Kind::Type:
        return name == "name";
      case Kind::Meta:
        return field.array && name == "includeDeprecated";
      case Kind::List:
      case Kind::Connection: {
        const bool root = scope.place == Place::Root;
        if (name == "_reference") return !root;
        if (name == "_cursor" || name == "cursor") return root && field.kind == Kind::Connection;
        if (name == "_id" || name == "id") return root;
        return !is_refused_parameter(name);
      }
      default:
        return false;
    }
  }

  const Definitions& definitions_;
  const Request& request_;
  std::vector<const Fragment*> open_;
  std::uint32_t expanded_ = 0;
};

}  // namespace

Answer<> check(const Definitions& definitions, const Request& request, const Scope& root) {
  return Checker(definitions, request).selections(request.operation().selections, root);
}

}  // namespace fhir::graphql
