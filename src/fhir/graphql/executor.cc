#include "fhir/graphql/executor.h"

#include <algorithm>
#include <deque>
#include <span>

#include "fhir/graphql/filter.h"
#include "fhir/graphql/node.h"
#include "fhir/graphql/output.h"
#include "fhir/graphql/resolver.h"
#include "fhir/json/writer.h"

namespace fhir::graphql {

namespace {

using base::ErrorKind;
using Kind = Field::Kind;
using Selections = std::vector<const std::vector<Selection>*>;

// Fields that become one member of the answer: the same name and arguments under the same alias.
struct Group {
  const Selection* field;
  Selections selections;
};

// How a selection set adds to the object that it is in.
struct Mode {
  bool lists = false;  // @flatten on a list: every member becomes one
  std::string suffix;  // of @slice
};

bool same(const Value& a, const Value& b) {
  return a.kind == b.kind && a.text == b.text && std::ranges::equal(a.items, b.items, same) &&
         a.members.size() == b.members.size();
}

bool same(const std::vector<Argument>& a, const std::vector<Argument>& b) {
  return std::ranges::equal(a, b, [](const Argument& x, const Argument& y) {
    return x.name == y.name && same(x.value, y.value);
  });
}

const Directive* find_directive(const Selection& selection, std::string_view name) {
  const auto found = std::ranges::find(selection.directives, name, &Directive::name);
  return found == selection.directives.end() ? nullptr : &*found;
}

class Executor {
 public:
  Executor(const Definitions& definitions, const Request& request, Source& source,
           const Budget& budget)
      : definitions_(definitions),
        request_(request),
        budget_(budget),
        filter_(definitions, request),
        resolver_(definitions, request, source, filter_, budget) {}

  Answer<std::string> run(const DocumentPointer& resource) {
    Node root;
    if (resource) root = resolver_.node(resource);
    Output data = Output::object();
    TRY_VOID(select(data, {&request_.operation().selections}, root, {}));
    std::string json;
    data.append_to(json);
    return json;
  }

 private:
  Answer<> charge(Position at) {
    if (++steps_ <= budget_.steps_max) return {};
    return fault(at, ErrorKind::TooCostly,
                 "the query looks at more than " + std::to_string(budget_.steps_max) +
                     " fields: ask for less");
  }

  // https://spec.graphql.org/October2021/#CollectFields()
  Answer<> collect(const std::vector<Selection>& selections, const Node& node,
                   std::vector<Group>& groups) {
    for (const Selection& selection : selections) {
      TRY_VOID(charge(selection.at));
      if (!TRY(is_included(selection))) continue;
      if (selection.kind == Selection::Kind::Field) {
        add_to_group(selection, groups);
        continue;
      }
      const bool spread = selection.kind == Selection::Kind::Spread;
      const Fragment* const fragment =
          spread ? request_.query().find_fragment(selection.name) : nullptr;
      const std::string& condition = spread ? fragment->type : selection.name;
      if (!condition.empty() && !applies(definitions_, node.place, node.type, condition)) continue;
      TRY_VOID(collect(spread ? fragment->selections : selection.selections, node, groups));
    }
    return {};
  }

  Answer<bool> is_included(const Selection& selection) const {
    for (const Directive& directive : selection.directives) {
      if (directive.name != "skip" && directive.name != "include") continue;
      if (TRY(filter_.boolean(directive.arguments.front())) == (directive.name == "skip"))
        return false;
    }
    return true;
  }

  static void add_to_group(const Selection& field, std::vector<Group>& groups) {
    for (Group& group : groups) {
      if (group.field->response_name() != field.response_name() ||
          group.field->name != field.name || !same(group.field->arguments, field.arguments))
        continue;
      group.selections.push_back(&field.selections);
      return;
    }
    groups.push_back({&field, {&field.selections}});
  }

  Answer<> select(Output& into, const Selections& selections, const Node& node, const Mode& mode) {
    std::vector<Group> groups;
    for (const std::vector<Selection>* const set : selections)
      TRY_VOID(collect(*set, node, groups));
    for (const Group& group : groups)
      TRY_VOID(answer(into, group, node, mode));
    return {};
  }

  Answer<> answer(Output& into, const Group& group, const Node& node, const Mode& mode) {
    const Selection& selection = *group.field;
    // Behind a reference, a field that this type does not have is none of it.
    const auto field = find_field(definitions_, node.place, node.type, selection.name);
    if (!field) return {};
    std::vector<Node> values = TRY(resolver_.values(selection, *field, node));
    if (find_directive(selection, "first") != nullptr && values.size() > 1)
      values.erase(values.begin() + 1, values.end());
    const Directive* const slice = find_directive(selection, "slice");
    const bool flatten = !field->leaf && find_directive(selection, "flatten") != nullptr;

    if (field->array && slice == nullptr && !flatten)
      return add_list(into, group, *field, values, mode);
    for (std::size_t i = 0; i < values.size(); ++i) {
      Mode inner{mode.lists, mode.suffix};
      if (slice != nullptr)
        inner.suffix += "." + TRY(filter_.path_text(slice->arguments.front(), values[i], i));
      if (flatten) {
        // One alone, after @first, is flattened to lists too, unless @singleton says otherwise.
        inner.lists = inner.lists || field->array;
        if (values[i].value.is_null()) continue;
        TRY_VOID(select(into, group.selections, values[i], inner));
      } else if (field->array) {
        TRY_VOID(add_list(into, group, *field, std::span(values).subspan(i, 1), inner));
      } else {
        Output value = TRY(shown(group, *field, values[i]));
        TRY_VOID(put(into, selection, std::move(value), inner));
      }
    }
    return {};
  }

  // A member that is a list, or with @singleton the one value of it.
  Answer<> add_list(Output& into, const Group& group, const Field& field,
                    std::span<const Node> values, const Mode& mode) {
    const Selection& selection = *group.field;
    if (field.kind == Kind::Meta && values.size() == 1 && values[0].value.is_null())
      return put(into, selection, Output::json("null"), mode);
    const bool search =
        field.kind == Kind::List || field.kind == Kind::Edges || field.kind == Kind::Meta;
    // What a resource does not have is left out; a search that finds nothing has found a list.
    if (values.empty() && !search) return {};
    if (find_directive(selection, "singleton") != nullptr) {
      for (const Node& value : values) {
        Output one = TRY(shown(group, field, value));
        TRY_VOID(put(into, selection, std::move(one), mode));
      }
      return {};
    }
    const std::string name = selection.response_name() + mode.suffix;
    Output* list = into.find(name);
    if (list == nullptr) {
      list = &into.add(name, Output::list());
    } else if (!mode.lists || list->kind() != Output::Kind::List) {
      return clash(selection);
    }
    for (const Node& value : values)
      list->items().push_back(TRY(shown(group, field, value)));
    return {};
  }

  // A member that is one value; one more of a list where a list around it was flattened.
  Answer<> put(Output& into, const Selection& selection, Output value, const Mode& mode) {
    const std::string name = selection.response_name() + mode.suffix;
    Output* const present = into.find(name);
    if (!mode.lists || find_directive(selection, "singleton") != nullptr) {
      if (present != nullptr) return clash(selection);
      into.add(name, std::move(value));
      return {};
    }
    if (present != nullptr && present->kind() != Output::Kind::List) return clash(selection);
    Output& list = present != nullptr ? *present : into.add(name, Output::list());
    list.items().push_back(std::move(value));
    return {};
  }

  static std::unexpected<Fault> clash(const Selection& selection) {
    return invalid(selection.at, "'" + selection.response_name() +
                                     "' has several values where one is allowed: give the fields "
                                     "different aliases, or leave out @singleton");
  }

  Answer<Output> shown(const Group& group, const Field& field, const Node& value) {
    if (field.leaf || value.value.is_null()) {
      std::string json = value.value ? std::string(value.value.raw()) : value.json;
      TRY_VOID(count_bytes(group, json.size()));
      return Output::json(std::move(json));
    }
    TRY_VOID(count_bytes(group, group.field->response_name().size() + 8));
    Output object = Output::object();
    TRY_VOID(select(object, group.selections, value, {}));
    return object;
  }

  Answer<> count_bytes(const Group& group, std::size_t bytes) {
    bytes_ += bytes + group.field->response_name().size() + 4;
    if (bytes_ <= budget_.bytes_max) return {};
    return fault(
        group.field->at, ErrorKind::TooCostly,
        "the answer has more than " + std::to_string(budget_.bytes_max) + " bytes: ask for less");
  }

  const Definitions& definitions_;
  const Request& request_;
  const Budget& budget_;
  Filter filter_;
  Resolver resolver_;
  std::uint32_t steps_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

Answer<std::string> execute(const Definitions& definitions, const Request& request, Source& source,
                            const DocumentPointer& resource, const Budget& budget) {
  return Executor(definitions, request, source, budget).run(resource);
}

}  // namespace fhir::graphql
