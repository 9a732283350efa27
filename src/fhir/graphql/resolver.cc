#include "fhir/graphql/resolver.h"

#include <algorithm>

#include "fhir/json/writer.h"
#include "fhir/path/reference.h"

namespace fhir::graphql {

namespace {

using base::ErrorKind;
using Kind = Field::Kind;

std::string quoted(std::string_view text) {
  std::string json;
  json::append_string(json, text);
  return json;
}

std::vector<Node> leaf(std::string json) {
  Node node;
  node.json = std::move(json);
  return {std::move(node)};
}

std::vector<Node> cursor(std::string_view text) {
  return text.empty() ? std::vector<Node>{} : leaf(quoted(text));
}

// The search parameter that an argument names: GraphQL allows no '-' in names.
std::string parameter_name(const Definitions& definitions, TypeId type, const std::string& name) {
  if (name == "id") return "_id";
  if (definitions.find_search_parameter(type, name) != nullptr) return name;
  for (const SearchParameter& parameter : definitions.search_parameters(type)) {
    std::string code(parameter.code);
    std::ranges::replace(code, '-', '_');
    if (code == name) return std::string(parameter.code);
  }
  return name;
}

}  // namespace

Answer<> Resolver::count_resources(Position at, std::size_t count) {
  resources_ += count;
  if (resources_ <= budget_.resources_max) return {};
  return fault(at, ErrorKind::TooCostly,
               "the query reads more than " + std::to_string(budget_.resources_max) +
                   " resources: ask for less");
}

Node Resolver::resource_in(json::Value value, json::Value container) const {
  Node node;
  node.place = Place::Element;
  std::string scratch;
  const json::Value name = value.is_object() ? value.find("resourceType") : json::Value{};
  if (name) node.type = definitions_.find_resource(name.string(scratch));
  node.value = value;
  node.resource = container;
  return node;
}

Node Resolver::node(const DocumentPointer& document) {
  documents_.push_back(document);
  return resource_in(document->root(), document->root());
}

Answer<std::vector<Node>> Resolver::values(const Selection& selection, const Field& field,
                                           const Node& node) {
  switch (field.kind) {
    case Kind::Typename:
      if (node.place == Place::Meta) return leaf(std::string(node.value.find("__typename").raw()));
      return leaf(quoted(type_name(definitions_, node.place, node.type)));
    case Kind::ResourceType:
      return leaf(quoted(definitions_.type(node.type).name));
    case Kind::Element:
    case Kind::Extensions:
      return elements(selection, field, node);
    case Kind::Target:
      return target(selection, node);
    case Kind::ById:
      return by_id(selection, field);
    case Kind::List:
    case Kind::Connection:
      return search(selection, field, node);
    case Kind::Schema:
    case Kind::Type:
    case Kind::Meta:
      return meta(selection, field, node);
    default:
      return of_page(field, node);
  }
}

Answer<std::vector<Node>> Resolver::elements(const Selection& selection, const Field& field,
                                             const Node& node) {
  const json::Value value = node.value.find(selection.name);
  if (!value) return std::vector<Node>{};
  std::vector<Node> nodes;
  const auto add = [&](json::Value one) {
    if (field.type == TypeId::None) {
      // What is contained refers to its container; a resource of a Bundle stands for itself.
      Node inner = resource_in(one, selection.name == "contained" ? node.resource : one);
      if (inner.type != TypeId::None) nodes.push_back(std::move(inner));
      return;
    }
    Node inner;
    inner.place = Place::Element;
    inner.type = field.type;
    inner.value = one;
    inner.resource = node.resource;
    nodes.push_back(std::move(inner));
  };
  if (value.is_array()) {
    for (const json::Value one : value)
      add(one);
  } else {
    add(value);
  }
  return filter_.apply(std::move(nodes), selection.arguments);
}

Answer<std::vector<Node>> Resolver::target(const Selection& selection, const Node& node) {
  bool optional = false;
  std::vector<Scalar> types;
  for (const Argument& argument : selection.arguments) {
    if (argument.name == "optional") {
      optional = TRY(filter_.boolean(argument));
    } else {
      types = TRY(request_.scalars(argument.value));
    }
  }
  const auto wanted = [&](TypeId type) {
    return types.empty() || std::ranges::any_of(types, [&](const Scalar& scalar) {
             return scalar.text == definitions_.type(type).name;
           });
  };
  const json::Value literal = node.value.find("reference");
  if (!literal || !literal.is_string()) return std::vector<Node>{};
  const std::string reference = literal.string();
  const TypeId named = path::split_reference(reference, definitions_).type;
  if (named != TypeId::None && !wanted(named)) return std::vector<Node>{};
  auto found = TRY(resolved(selection, reference, node));
  if (found && found->type != TypeId::None && wanted(found->type))
    return std::vector<Node>{*std::move(found)};
  if (found || optional) return std::vector<Node>{};
  return invalid(selection.at,
                 "a reference cannot be resolved here: ask for resource(optional: true) to have "
                 "such ones left out");
}

Answer<std::optional<Node>> Resolver::resolved(const Selection& selection,
                                               const std::string& reference, const Node& node) {
  if (reference.starts_with('#')) {
    if (reference.size() == 1) return resource_in(node.resource, node.resource);
    const json::Value contained = node.resource.find("contained");
    for (const json::Value one : contained ? contained : json::Value{})
      if (one.is_object() && one.find("id").string_equals(reference.substr(1)))
        return resource_in(one, node.resource);
    return std::nullopt;
  }
  auto known = resolved_.find(reference);
  if (known == resolved_.end()) {
    TRY_VOID(count_resources(selection.at, 1));
    auto document = source_.resolve(reference);
    if (!document) return std::unexpected(Fault(std::move(document).error(), selection.at));
    known = resolved_.emplace(reference, *std::move(document)).first;
  }
  if (known->second == nullptr) return std::nullopt;
  return this->node(known->second);
}

// A list that is null is one null: the executor shows it as that.
Answer<std::vector<Node>> Resolver::meta(const Selection& selection, const Field& field,
                                         const Node& node) {
  json::Value value;
  if (field.kind == Kind::Schema) {
    value = introspection_.schema();
  } else if (field.kind == Kind::Type) {
    value = introspection_.type(TRY(filter_.text(selection.arguments.front())));
  } else {
    value = node.value.find(selection.name);
    // A reference to a type: the rest of it stands in the document of the type.
    const json::Value name = node.value.find("name");
    if (!value && name && name.is_string() &&
        node.value.find("__typename").string_equals("__Type")) {
      const json::Value whole = introspection_.type(name.string());
      if (whole) value = whole.find(selection.name);
    }
  }
  if (!value) value = introspection_.null();
  std::vector<Node> nodes;
  const auto add = [&](json::Value one) {
    Node inner;
    inner.place = Place::Meta;
    inner.value = one;
    nodes.push_back(std::move(inner));
  };
  if (value.is_array()) {
    for (const json::Value one : value)
      add(one);
  } else {
    add(value);
  }
  return nodes;
}

Answer<std::vector<Node>> Resolver::by_id(const Selection& selection, const Field& field) {
  const Argument& argument = selection.arguments.front();
  const std::string id = TRY(filter_.text(argument));
  TRY_VOID(count_resources(selection.at, 1));
  auto document = source_.read(field.type, id);
  if (!document) return std::unexpected(Fault(std::move(document).error(), selection.at));
  return std::vector<Node>{node(*document)};
}

Answer<SearchRequest> Resolver::search_request(const Selection& selection, const Field& field,
                                               const Node& node) const {
  SearchRequest request;
  request.type = field.type;
  request.whole = field.kind == Kind::List;
  for (const Argument& argument : selection.arguments) {
    if (argument.name == "fhirpath") continue;
    if (argument.name == "cursor" || argument.name == "_cursor") {
      request.cursor = TRY(filter_.text(argument));
      if (selection.arguments.size() > 1)
        return invalid(argument.at, "a cursor stands for the whole search: leave out the rest");
      continue;
    }
    std::vector<std::string> values;
    if (argument.name == "_reference") {
      const json::Value id = node.value.find("id");
      const std::string name =
          parameter_name(definitions_, field.type, TRY(filter_.text(argument)));
      const SearchParameter* const parameter = definitions_.find_search_parameter(field.type, name);
      if (parameter == nullptr || parameter->type != SearchType::Reference || !id)
        return invalid(argument.at, "_reference must name a search parameter that is a reference");
      values.push_back(std::string(definitions_.type(node.type).name) + "/" + id.string());
      request.parameters.emplace_back(name, std::move(values));
      continue;
    }
    for (Scalar& scalar : TRY(request_.scalars(argument.value)))
      values.push_back(std::move(scalar.text));
    if (values.empty()) continue;
    request.parameters.emplace_back(parameter_name(definitions_, field.type, argument.name),
                                    std::move(values));
  }
  return request;
}

Answer<std::vector<Node>> Resolver::search(const Selection& selection, const Field& field,
                                           const Node& node) {
  if (++searches_ > budget_.searches_max)
    return fault(selection.at, ErrorKind::TooCostly,
                 "the query makes more than " + std::to_string(budget_.searches_max) +
                     " searches: ask for less");
  auto found = source_.search(TRY(search_request(selection, field, node)));
  if (!found) return std::unexpected(Fault(std::move(found).error(), selection.at));
  TRY_VOID(count_resources(selection.at, found->resources.size()));
  std::vector<Node> nodes;
  for (const DocumentPointer& document : found->resources)
    nodes.push_back(this->node(document));
  const auto path = std::ranges::find(selection.arguments, "fhirpath", &Argument::name);
  if (path != selection.arguments.end()) {
    nodes = TRY(filter_.by_path(std::move(nodes), *path));
    if (field.kind == Kind::Connection)
      std::erase_if(found->resources, [&](const DocumentPointer& document) {
        return std::ranges::none_of(
            nodes, [&](const Node& kept) { return kept.value == document->root(); });
      });
  }
  if (field.kind == Kind::List) return nodes;
  pages_.push_back(*std::move(found));
  Node connection;
  connection.place = Place::Connection;
  connection.type = field.type;
  connection.page = &pages_.back();
  return std::vector<Node>{std::move(connection)};
}

Answer<std::vector<Node>> Resolver::of_page(const Field& field, const Node& node) {
  switch (field.kind) {
    case Kind::Count:
      return node.page->total ? leaf(std::to_string(*node.page->total)) : std::vector<Node>{};
    case Kind::Offset:
      return leaf(std::to_string(node.page->offset));
    case Kind::PageSize:
      return leaf(std::to_string(node.page->page_size));
    case Kind::First:
      return cursor(node.page->first);
    case Kind::Previous:
      return cursor(node.page->previous);
    case Kind::Next:
      return cursor(node.page->next);
    case Kind::Last:
      return cursor(node.page->last);
    case Kind::Edges: {
      std::vector<Node> edges;
      for (const DocumentPointer& document : node.page->resources) {
        Node edge;
        edge.place = Place::Edge;
        edge.type = field.type;
        edge.resource = document->root();
        edges.push_back(std::move(edge));
      }
      return edges;
    }
    case Kind::Mode:
      return leaf("\"match\"");
    case Kind::Match:
      return std::vector<Node>{resource_in(node.resource, node.resource)};
    default:
      return std::vector<Node>{};  // score: matches are not weighed
  }
}

}  // namespace fhir::graphql
