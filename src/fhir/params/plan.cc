#include "fhir/params/plan.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "fhir/params/expression.h"

namespace fhir::params {
namespace {

bool supported(const SearchParameter& parameter) {
  // _text, _content, _query, _filter: not values of elements.
  if (parameter.expression.empty()) return false;
  // Known of every version without its content.
  if (parameter.code == "_id" || parameter.code == "_lastUpdated") return false;
  // Has what all of its components have.
  return !parameter.is_of_whole_resource();
}

}  // namespace

// Lays the paths of one search parameter into a plan.
class PlanBuilder {
 public:
  PlanBuilder(Plan& plan, const Definitions& definitions, TypeId resource,
              const SearchParameter& parameter)
      : plan_(plan), definitions_(definitions), resource_(resource), parameter_(parameter) {}

  Plan::Outcome add() {
    if (!supported(parameter_)) return Plan::Outcome::NotSupported;
    const auto paths = parse_expression(parameter_.expression);
    if (!paths) return Plan::Outcome::NotUnderstood;
    for (const Path& path : *paths) {
      if (path.from_resource || !add_path(path)) return Plan::Outcome::NotUnderstood;
    }
    return fits_ ? Plan::Outcome::Added : Plan::Outcome::NothingFits;
  }

 private:
  // The same for a component of a composite, in an element of `element`.
  static Plan::Outcome add_component(Plan::Tuple& tuple, const Definitions& definitions,
                                     TypeId resource, TypeId element, SearchParameter component) {
    const auto paths = parse_expression(component.expression);
    if (!paths) return Plan::Outcome::NotUnderstood;
    const bool from_resource = paths->front().from_resource;
    component.number = static_cast<std::uint16_t>(tuple.components.size());
    tuple.from_resource.push_back(from_resource);
    PlanBuilder builder(tuple.components.emplace_back(), definitions,
                        from_resource ? resource : element, component);
    for (const Path& path : *paths) {
      const bool same_place = path.from_resource == from_resource;
      if (!same_place || path.asks_presence || !builder.add_path(path)) {
        return Plan::Outcome::NotUnderstood;
      }
    }
    return builder.fits_ ? Plan::Outcome::Added : Plan::Outcome::NothingFits;
  }

  // A node of the plan that the path has led to, with what is known of the values there.
  struct Place {
    std::uint16_t node;
    TypeId type;  // None: any resource
    std::uint16_t codes;
  };

  bool add_path(const Path& path) {
    places_ = {{0, resource_, kNoCodes}};
    only_ = TypeId::None;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      if (only_ != TypeId::None) return false;
      if (!(i == 0 && names_type(path.steps[i])) && !step(path.steps[i])) return false;
    }
    open_extensions();
    for (const Place& place : places_) {
      if (parameter_.type != SearchType::Composite) {
        finish(place, path);
      } else if (path.asks_presence || !finish_composite(place)) {
        return false;
      }
    }
    return true;
  }

  // A path may begin with the name of a type: that of the resource or an ancestor, or else the
  // path is for other resources.
  bool names_type(const Step& first) {
    const TypeId type = definitions_.find_type(first.name);
    if (type == TypeId::None || definitions_.type(type).kind != TypeKind::Resource) return false;
    if (!definitions_.is_a(resource_, type)) places_.clear();
    return true;
  }

  bool step(const Step& step) {
    switch (step.kind) {
      case Step::Kind::Member:
        member(step.name);
        return true;
      case Step::Kind::As:
        std::erase_if(places_, [&](const Place& place) {
          return place.type != TypeId::None && type_name(place.type) != step.name;
        });
        return true;
      case Step::Kind::WhereEquals:
        for (Place& place : places_)
          place.node = guard(
              place.node, {.test = Guard::Test::Equals, .member = step.name, .value = step.value});
        return true;
      case Step::Kind::WhereHasExtension:
        for (Place& place : places_)
          place.node = guard(place.node, {.test = Guard::Test::Extension, .value = step.value});
        return true;
      case Step::Kind::WhereIs:
        only_ = definitions_.find_resource(step.name);
        return only_ != TypeId::None && parameter_.type == SearchType::Reference;
      case Step::Kind::Index:
        for (Place& place : places_)
          place.node = guard(place.node, {.test = Guard::Test::Index, .index = step.index});
        return true;
    }
    return false;
  }

  // The element `name`, in all its types.
  void member(std::string_view name) {
    std::vector<Place> next;
    for (const Place& place : places_) {
      if (place.type == TypeId::None) continue;
      for (const Property& property : definitions_.properties(place.type)) {
        if (property.element_name != name) continue;
        next.push_back({child(place.node, property.name), property.type, property.codes});
      }
    }
    places_ = std::move(next);
  }

  // Of a path that ends at an extension, the value counts.
  void open_extensions() {
    const auto is_extension = [&](const Place& place) {
      return place.type != TypeId::None && type_name(place.type) == "Extension";
    };
    if (!places_.empty() && std::ranges::all_of(places_, is_extension)) member("value");
  }

  void finish(const Place& place, const Path& path) {
    Target target{.parameter = parameter_.number, .only = only_};
    target.form = path.asks_presence ? Form::Presence : form_at(place);
    if (target.form == Form::None) return;
    if (target.form == Form::Code) target.codes = place.codes;
    if (target.form == Form::InlineResource && parameter_.targets.size() == 1) {
      target.only = parameter_.targets.front();
    }
    add_target(place, target);
    if (path.asks_presence) {
      std::erase(plan_.false_if_absent_, parameter_.number);
      plan_.false_if_absent_.push_back(parameter_.number);
    }
  }

  Form form_at(const Place& place) const {
    if (parameter_.usage == SearchUsage::Phonetic) return sound_form_of(form_type(place));
    if (parameter_.type == SearchType::Special) return position_form_of(form_type(place));
    return form_of(parameter_.type, form_type(place));
  }

  // False if a component is not understood; one that finds nothing here leaves out the place.
  bool finish_composite(const Place& place) {
    if (place.type == TypeId::None || parameter_.components.empty()) return true;
    Plan::Tuple tuple;
    for (const SearchComponent& component : parameter_.components) {
      const SearchParameter part{.code = component.code,
                                 .expression = component.expression,
                                 .type = component.type,
                                 .targets = component.targets};
      const Plan::Outcome outcome = add_component(tuple, definitions_, resource_, place.type, part);
      if (outcome == Plan::Outcome::NotUnderstood) return false;
      if (outcome == Plan::Outcome::NothingFits) return true;
    }
    CHECK(plan_.tuples_.size() < 0xFFFF);
    const auto number = static_cast<std::uint16_t>(plan_.tuples_.size());
    plan_.tuples_.push_back(std::move(tuple));
    add_target(place, {.form = Form::Tuple, .parameter = parameter_.number, .tuple = number});
    return true;
  }

  void add_target(const Place& place, const Target& target) {
    fits_ = true;
    auto& targets = plan_.nodes_[place.node].targets;
    if (std::ranges::find(targets, target) == targets.end()) targets.push_back(target);
  }

  std::string_view type_name(TypeId type) const { return definitions_.type(type).name; }
  std::string_view form_type(const Place& place) const {
    return place.type == TypeId::None ? "Resource" : type_name(place.type);
  }

  std::uint16_t new_node() {
    const std::size_t number = plan_.nodes_.size();
    CHECK(number < 0xFFFF);
    plan_.nodes_.emplace_back();
    return static_cast<std::uint16_t>(number);
  }

  std::uint16_t child(std::uint16_t parent, std::string_view key) {
    if (const std::uint16_t found = plan_.nodes_[parent].next(key); found != 0) return found;
    const std::uint16_t made = new_node();
    insert(plan_.nodes_[parent].edges, {key, made});
    return made;
  }

  std::uint16_t guard(std::uint16_t parent, Guard wanted) {
    for (const Guard& existing : plan_.nodes_[parent].guards) {
      if (existing.test == wanted.test && existing.member == wanted.member &&
          existing.value == wanted.value && existing.index == wanted.index) {
        return existing.node;
      }
    }
    wanted.node = new_node();
    plan_.nodes_[parent].guards.push_back(wanted);
    return wanted.node;
  }

  // Half of the slots stay empty, so that next() soon meets one.
  static void insert(std::vector<Plan::Edge>& edges, const Plan::Edge& added) {
    const auto used = std::ranges::count_if(edges, [](const auto& e) { return !e.key.empty(); });
    if (static_cast<std::size_t>(used + 1) * 2 > edges.size()) {
      std::vector<Plan::Edge> old = std::exchange(edges, {});
      edges.resize(std::max<std::size_t>(4, old.size() * 2));
      for (const Plan::Edge& edge : old) {
        if (!edge.key.empty()) place_edge(edges, edge);
      }
    }
    place_edge(edges, added);
  }

  static void place_edge(std::vector<Plan::Edge>& edges, const Plan::Edge& edge) {
    std::size_t at = key_hash(edge.key) & (edges.size() - 1);
    while (!edges[at].key.empty())
      at = (at + 1) & (edges.size() - 1);
    edges[at] = edge;
  }

  Plan& plan_;
  const Definitions& definitions_;
  const TypeId resource_;
  const SearchParameter& parameter_;
  std::vector<Place> places_;
  TypeId only_ = TypeId::None;
  bool fits_ = false;
};

Plan::Outcome Plan::add(const Definitions& definitions, TypeId type,
                        const SearchParameter& parameter) {
  return PlanBuilder(*this, definitions, type, parameter).add();
}

}  // namespace fhir::params
