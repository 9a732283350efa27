#include "engine/testing/naive_search.h"

#include <algorithm>
#include <iterator>

#include "engine/testing/naive_match.h"
#include "fhir/path/render.h"

namespace engine::testing {

using fhir::SearchParameter;
using fhir::SearchType;
using fhir::TypeId;
using fhir::path::Collection;
using fhir::path::Item;

void NaiveSearch::add(NaiveResource resource) {
  std::vector<NaiveResource> contained;
  const std::string name = std::string(definitions_.type(resource.type).name) + "/" + resource.id;
  const std::size_t container = resources_.size();
  by_name_[name] = container;
  resources_.push_back(std::move(resource));
  for (const fhir::json::Value each : resources_.back().document.root().find("contained")) {
    const TypeId type = definitions_.find_resource(each.find("resourceType").string());
    auto document = fhir::json::Document::parse(std::string(each.raw()));
    if (type == TypeId::None || !document) continue;
    contained.push_back({type, each.find("id").string(), *std::move(document), container});
  }
  std::ranges::move(contained, std::back_inserter(resources_));
}

std::string NaiveSearch::local(std::string_view reference) const {
  const std::string own = base_url_ + "/";
  if (reference.starts_with(own)) reference.remove_prefix(own.size());
  const std::size_t slash = reference.find('/');
  if (slash == reference.npos) return {};
  if (definitions_.find_resource(reference.substr(0, slash)) == TypeId::None) return {};
  const std::size_t version = reference.find("/_history/", slash);
  const std::string_view id =
      reference.substr(slash + 1, version == reference.npos ? version : version - slash - 1);
  const bool plain = !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
  });
  return plain ? std::string(reference.substr(0, slash + 1)) + std::string(id) : "";
}

std::optional<std::size_t> NaiveSearch::target(std::string_view reference) const {
  const auto found = by_name_.find(local(reference));
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> NaiveSearch::find(TypeId type, std::string_view id) const {
  const auto found =
      by_name_.find(std::string(definitions_.type(type).name) + "/" + std::string(id));
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

Collection NaiveSearch::evaluate(std::size_t resource, std::string_view expression,
                                 const Item* focus) {
  auto known = expressions_.find(expression);
  if (known == expressions_.end()) {
    auto parsed = fhir::path::Expression::parse(expression);
    if (!parsed) return {};
    known = expressions_.emplace(std::string(expression), *std::move(parsed)).first;
  }
  fhir::path::Context context(resources_[resource].document.root());
  if (focus != nullptr) context.focus = *focus;
  context.resolve = [this](std::string_view reference) -> std::optional<Item> {
    if (const auto found = target(reference)) {
      return fhir::path::resource_item(resources_[*found].document.root(), definitions_);
    }
    // Of what is not here only the type is known, by its name in the reference.
    reference = reference.substr(0, reference.find("/_history/"));
    const std::size_t end = reference.rfind('/');
    if (end == reference.npos || end == 0) return std::nullopt;
    const std::size_t begin = reference.rfind('/', end - 1) + 1;
    const TypeId type = definitions_.find_resource(reference.substr(begin, end - begin));
    if (type == TypeId::None) return std::nullopt;
    return fhir::path::element_item({}, type);
  };
  return fhir::path::evaluate(known->second, context).value_or(Collection{});
}

const Collection& NaiveSearch::values(std::size_t resource, const SearchParameter& parameter) {
  const auto key = std::make_pair(resource, parameter.number);
  auto found = values_.find(key);
  if (found == values_.end()) {
    found = values_.emplace(key, evaluate(resource, parameter.expression, nullptr)).first;
  }
  return found->second;
}

std::vector<std::string> NaiveSearch::search(TypeId type,
                                             const std::vector<NaiveCriterion>& criteria) {
  std::vector<std::string> ids;
  for (std::size_t at = 0; at < resources_.size(); ++at) {
    if (resources_[at].type != type || resources_[at].container) continue;
    if (meets_all(at, criteria)) ids.push_back(resources_[at].id);
  }
  std::ranges::sort(ids);
  return ids;
}

std::vector<std::string> NaiveSearch::search_contained(
    TypeId type, const std::vector<NaiveCriterion>& criteria) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < resources_.size(); ++at) {
    if (resources_[at].type != type || !resources_[at].container) continue;
    if (!meets_all(at, criteria)) continue;
    const NaiveResource& container = resources_[*resources_[at].container];
    names.push_back(std::string(definitions_.type(container.type).name) + "/" + container.id + "#" +
                    resources_[at].id);
  }
  std::ranges::sort(names);
  return names;
}

bool NaiveSearch::meets_all(std::size_t resource, const std::vector<NaiveCriterion>& criteria) {
  return std::ranges::all_of(criteria, [&](const NaiveCriterion& criterion) {
    return meets(resource, criterion.first, criterion.second);
  });
}

std::optional<std::size_t> NaiveSearch::neighbour(std::size_t resource, std::string_view id) const {
  const auto container = resources_[resource].container;
  if (id.empty()) return container;
  const std::size_t begin = container.value_or(resource);
  for (std::size_t at = begin + 1; at < resources_.size() && resources_[at].container == begin;
       ++at)
    if (resources_[at].id == id) return at;
  return std::nullopt;
}

bool NaiveSearch::meets(std::size_t resource, std::string_view name, std::string_view value) {
  if (name.starts_with("_has:")) return has(resource, name.substr(5), value);
  if (const std::size_t dot = name.find('.'); dot != name.npos) {
    return chain(resource, name.substr(0, dot), name.substr(dot + 1), value);
  }
  const std::size_t colon = std::min(name.find(':'), name.size());
  const SearchParameter* parameter =
      definitions_.find_search_parameter(resources_[resource].type, name.substr(0, colon));
  if (parameter == nullptr) return false;
  const std::string_view modifier =
      colon < name.size() ? name.substr(colon + 1) : std::string_view{};
  return test(resource, *parameter, modifier, value);
}

// https://hl7.org/fhir/R4/search.html#has: Type:reference:rest
bool NaiveSearch::has(std::size_t resource, std::string_view name, std::string_view value) {
  const std::size_t first = name.find(':');
  const std::size_t second = name.find(':', first + 1);
  const TypeId type = definitions_.find_resource(name.substr(0, first));
  const SearchParameter* parameter =
      definitions_.find_search_parameter(type, name.substr(first + 1, second - first - 1));
  for (std::size_t at = 0; at < resources_.size() && parameter != nullptr; ++at) {
    if (resources_[at].type != type) continue;
    // What stands in a resource is known to its neighbours alone.
    if (resources_[at].container && resources_[at].container != resources_[resource].container)
      continue;
    const auto leads_to = targets(at, *parameter);
    if (std::ranges::find(leads_to, resource) == leads_to.end()) continue;
    if (meets(at, name.substr(second + 1), value)) return true;
  }
  return false;
}

std::vector<std::size_t> NaiveSearch::targets(std::size_t resource,
                                              const SearchParameter& parameter) {
  std::vector<std::size_t> found;
  for (const Item& item : values(resource, parameter)) {
    const auto* element = item.get<fhir::path::Element>();
    if (element == nullptr || !element->value) continue;
    const fhir::json::Value text =
        element->value.is_object() ? element->value.find("reference") : element->value;
    if (!text || !text.is_string()) continue;
    const std::string literal = text.string();
    const auto at =
        literal.starts_with("#") ? neighbour(resource, literal.substr(1)) : target(literal);
    if (at) found.push_back(*at);
  }
  return found;
}

// #chaining: of each resource that it refers to, of the type if one is given.
bool NaiveSearch::chain(std::size_t resource, std::string_view head, std::string_view rest,
                        std::string_view value) {
  const std::size_t colon = std::min(head.find(':'), head.size());
  const SearchParameter* parameter =
      definitions_.find_search_parameter(resources_[resource].type, head.substr(0, colon));
  if (parameter == nullptr) return false;
  const NaiveMatch how{definitions_, parameter->type, {}, parameter->targets, {}};
  const TypeId only =
      colon < head.size() ? definitions_.find_resource(head.substr(colon + 1)) : TypeId::None;
  return std::ranges::any_of(targets(resource, *parameter), [&](std::size_t at) {
    const TypeId to = resources_[at].type;
    const bool follows = only == TypeId::None ? naive_is_target(how, to) : to == only;
    return follows && meets(at, rest, value);
  });
}

bool NaiveSearch::test(std::size_t resource, const SearchParameter& parameter,
                       std::string_view modifier, std::string_view value) {
  const bool negated = modifier == "not";
  if (negated) modifier = {};
  const NaiveMatch how{definitions_,
                       parameter.type,
                       modifier,
                       parameter.targets,
                       [this](std::string_view reference) { return local(reference); },
                       now_ms_};
  if (modifier == "missing") {
    const Collection& found = values(resource, parameter);
    const bool any =
        std::ranges::any_of(found, [&](const Item& item) { return naive_has_value(how, item); });
    return (any || has_words_alone(resource, parameter)) != (value == "true");
  }
  bool any = false;
  for (const std::string& each : naive_split(value, ',')) {
    if (parameter.type == SearchType::Composite) {
      any |= composite(resource, parameter, each);
      continue;
    }
    for (const Item& item : values(resource, parameter))
      any |= naive_matches(how, item, each);
  }
  return any != negated;
}

// Of "subject.where(resolve() is Patient)" a reference that is words or an identifier alone: what
// it leads to nobody knows, so it counts for every type, unless it names another one.
bool NaiveSearch::has_words_alone(std::size_t resource, const SearchParameter& parameter) {
  static constexpr std::string_view kTest = ".where(resolve() is ";
  std::string expression(parameter.expression);
  bool found = false;
  for (std::size_t at = expression.find(kTest); at != expression.npos;
       at = expression.find(kTest)) {
    const std::size_t end = expression.find(')', at + kTest.size());
    const std::string type = expression.substr(at + kTest.size(), end - at - kTest.size());
    expression.erase(at, end + 1 - at);
    for (const Item& item : evaluate(resource, expression, nullptr))
      found = found || naive_is_words_alone(definitions_, item, type);
  }
  return found;
}

// #composite: the parts, joined by '$', all of one item.
bool NaiveSearch::composite(std::size_t resource, const SearchParameter& parameter,
                            std::string_view value) {
  const auto parts = naive_split(value, '$');
  if (parts.size() != parameter.components.size()) return false;
  return std::ranges::any_of(values(resource, parameter), [&](const Item& item) {
    for (std::size_t at = 0; at < parts.size(); ++at) {
      const fhir::SearchComponent& component = parameter.components[at];
      const NaiveMatch how = match_of(component);
      const Collection found = evaluate(resource, component.expression, &item);
      const auto matches = [&](const Item& each) { return naive_matches(how, each, parts[at]); };
      if (std::ranges::none_of(found, matches)) return false;
    }
    return true;
  });
}

NaiveMatch NaiveSearch::match_of(const fhir::SearchComponent& component) const {
  return {definitions_,
          component.type,
          {},
          component.targets,
          [this](std::string_view reference) { return local(reference); },
          now_ms_};
}

std::vector<std::vector<std::string>> NaiveSearch::component_texts(std::size_t resource,
                                                                   const SearchParameter& parameter,
                                                                   std::size_t element) {
  std::vector<std::vector<std::string>> texts;
  const Collection& elements = values(resource, parameter);
  if (elements.empty()) return texts;
  const Item item = elements[element % elements.size()];
  for (const fhir::SearchComponent& component : parameter.components) {
    std::vector<std::string>& own = texts.emplace_back();
    for (const Item& each : evaluate(resource, component.expression, &item))
      for (std::string& text : naive_texts(match_of(component), each))
        own.push_back(std::move(text));
    if (own.empty()) return {};
  }
  return texts;
}

std::optional<NaiveSortValue> NaiveSearch::sort_value(std::size_t resource,
                                                      const SearchParameter& parameter,
                                                      bool descending) {
  const NaiveMatch how{definitions_, parameter.type, {}, parameter.targets, {}, now_ms_};
  std::optional<NaiveSortValue> best;
  for (const Item& item : values(resource, parameter))
    for (NaiveSortValue& value : naive_sort_values(how, item, descending))
      if (!best || (descending ? value > *best : value < *best)) best = std::move(value);
  return best;
}

}  // namespace engine::testing
