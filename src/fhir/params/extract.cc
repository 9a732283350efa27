#include "fhir/params/extract.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "fhir/params/collector.h"
#include "fhir/params/path_parameter.h"
#include "fhir/params/plan.h"

namespace fhir {
namespace {

using params::Collector;
using params::Guard;
using params::Plan;

// Leads a Collector through one resource. Its depth is that of the plan, whatever the resource.
class Walk {
 public:
  Walk(const Plan& plan, json::Value resource, Collector& collector, SearchValues& values)
      : plan_(plan), resource_(resource), collector_(collector), values_(values) {}

  void member(const Plan::Node& node, json::Value value) {
    if (!value.is_array()) return element(node, value, 0);
    std::uint32_t index = 0;
    for (const json::Value each : value) {
      if (!each.is_array()) element(node, each, index);
      ++index;
    }
  }

 private:
  void element(const Plan::Node& node, json::Value value, std::uint32_t index) {
    if (value.is_null()) return;
    for (const params::Target& target : node.targets) {
      if (target.form == params::Form::Tuple) {
        tuple(target, value);
      } else {
        collector_.collect(target, value);
      }
    }
    for (const Guard& guard : node.guards) {
      if (passes(guard, value, index)) element(plan_.node(guard.node), value, index);
    }
    if (node.edges.empty() || !value.is_object()) return;
    for (const json::Value each : value) {
      if (const std::uint16_t next = node.next(each.key()); next != 0) {
        member(plan_.node(next), each);
      }
    }
  }

  // Nothing, if a component has no value.
  void tuple(const params::Target& target, json::Value value) {
    const Plan::Tuple& tuple = plan_.tuple(target);
    const std::size_t first = values_.size();
    for (std::size_t i = 0; i < tuple.components.size(); ++i) {
      const std::size_t before = values_.size();
      const Plan& component = tuple.components[i];
      Walk(component, resource_, collector_, values_)
          .member(component.root(), tuple.from_resource[i] ? resource_ : value);
      if (values_.size() == before) return values_.cut(first);
    }
    values_.gather(first, target.parameter);
  }

  static bool passes(const Guard& guard, json::Value value, std::uint32_t index) {
    switch (guard.test) {
      case Guard::Test::Index:
        return guard.index == index;
      case Guard::Test::Equals:
        return equals(value.find(guard.member), guard.value);
      case Guard::Test::Extension:
        for (const json::Value each : value.find("extension")) {
          if (equals(each.find("url"), guard.value)) return true;
        }
        return false;
    }
    return false;
  }

  static bool equals(json::Value value, std::string_view text) {
    return value && value.string_equals(text);
  }

  const Plan& plan_;
  const json::Value resource_;
  Collector& collector_;
  SearchValues& values_;
};

bool has_value(const SearchValues& values, std::uint16_t parameter) {
  return std::ranges::find(values, parameter, &SearchValue::parameter) != values.end();
}

// Room for what most resources have, so that the values are seldom moved.
constexpr std::size_t kUsualCount = 24;

constexpr std::uint16_t kAll = 0xFFFF;  // no parameter's number

}  // namespace

bool SearchValues::has_text(std::size_t first, std::string_view text) const {
  return std::ranges::any_of(std::span(values_).subspan(first), [&](const SearchValue& value) {
    return value.kind == SearchValue::Kind::Text && value.text == text;
  });
}

void SearchValues::gather(std::size_t first, std::uint16_t parameter) {
  const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(first);
  const SearchValue tuple{.parameter = parameter,
                          .kind = SearchValue::Kind::Tuple,
                          .first_part = static_cast<std::uint32_t>(parts_.size()),
                          .part_count = static_cast<std::uint32_t>(values_.end() - begin)};
  parts_.insert(parts_.end(), begin, values_.end());
  values_.erase(begin, values_.end());
  values_.push_back(tuple);
}

// What one type's parameters are compiled to.
struct Extractor::Plans {
  struct One {
    std::uint16_t parameter;
    Plan plan;
  };

  std::once_flag once;
  Plan all;               // all that plans have
  std::vector<One> each;  // each of them alone
  std::vector<params::PathParameter> paths;

  void build(const SearchCatalog& catalog, TypeId type) {
    for (const SearchParameter& parameter : catalog.search_parameters(type)) {
      Plan plan;
      const Plan::Outcome outcome = plan.add(catalog.definitions(), type, parameter);
      if (outcome == Plan::Outcome::Added) {
        all.add(catalog.definitions(), type, parameter);
        each.push_back({parameter.number, std::move(plan)});
      } else if (outcome == Plan::Outcome::NotUnderstood) {
        auto compiled = params::PathParameter::compile(parameter);
        if (compiled) paths.push_back(*std::move(compiled));
      }
    }
  }

  const Plan* find(std::uint16_t parameter) const {
    const auto found = std::ranges::find(each, parameter, &One::parameter);
    return found == each.end() ? nullptr : &found->plan;
  }
  bool has_path(std::uint16_t parameter) const {
    return std::ranges::find(paths, parameter, &params::PathParameter::parameter) != paths.end();
  }
};

Extractor::Extractor(std::shared_ptr<const SearchCatalog> catalog, std::string base_url)
    : catalog_(std::move(catalog)),
      base_url_(std::move(base_url)),
      plans_(std::make_unique<Plans[]>(catalog_->definitions().types().size())) {}

Extractor::Extractor(const Definitions& definitions, std::string base_url)
    : Extractor(SearchCatalog::official(definitions), std::move(base_url)) {}

Extractor::~Extractor() = default;

const Extractor::Plans* Extractor::plans(TypeId type) const {
  const auto index = static_cast<std::size_t>(type);
  if (index >= catalog_->definitions().types().size()) return nullptr;
  Plans& plans = plans_[index];
  std::call_once(plans.once, [&] { plans.build(*catalog_, type); });
  return &plans;
}

// Of one parameter, or of all for kAll.
SearchValues Extractor::run(const Plans& plans, std::uint16_t only, json::Value resource) const {
  SearchValues values;
  if (!resource.is_object()) return values;
  Collector collector(catalog_->definitions(), base_url_, resource, values);
  if (const Plan* plan = only == kAll ? &plans.all : plans.find(only)) {
    values.reserve(kUsualCount);
    Walk(*plan, resource, collector, values).member(plan->root(), resource);
    for (const std::uint16_t parameter : plan->false_if_absent()) {
      if (!has_value(values, parameter)) collector.token(parameter, {}, "false");
    }
  }
  for (const params::PathParameter& path : plans.paths) {
    if (only != kAll && only != path.parameter()) continue;
    path.collect(catalog_->definitions(), resource, collector, values);
  }
  return values;
}

SearchValues Extractor::extract(TypeId type, json::Value resource) const {
  const Plans* of_type = plans(type);
  return of_type == nullptr ? SearchValues() : run(*of_type, kAll, resource);
}

SearchValues Extractor::extract(TypeId type, json::Value resource,
                                const SearchParameter& parameter) const {
  const Plans* of_type = plans(type);
  return of_type == nullptr ? SearchValues() : run(*of_type, parameter.number, resource);
}

bool Extractor::supported(TypeId type, const SearchParameter& parameter) const {
  const Plans* of_type = plans(type);
  return of_type != nullptr &&
         (of_type->find(parameter.number) != nullptr || of_type->has_path(parameter.number));
}

}  // namespace fhir
