#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "fhir/params/catalog_tables.h"
#include "fhir/params/path_parameter.h"
#include "fhir/params/plan.h"

namespace fhir {
namespace {

using base::ErrorKind;

constexpr std::size_t kCodeMax = 64;
constexpr std::size_t kExpressionMax = 8 * 1024;
constexpr std::size_t kListMax = 256;      // bases, targets, modifiers
constexpr std::size_t kComponentsMax = 8;  // of a composite

constexpr std::pair<std::string_view, SearchType> kTypes[] = {
    {"number", SearchType::Number},       {"date", SearchType::Date},
    {"string", SearchType::String},       {"token", SearchType::Token},
    {"reference", SearchType::Reference}, {"composite", SearchType::Composite},
    {"quantity", SearchType::Quantity},   {"uri", SearchType::Uri},
    {"special", SearchType::Special}};

std::optional<SearchType> type_named(std::string_view name) {
  const auto at = std::ranges::find(kTypes, name, &std::pair<std::string_view, SearchType>::first);
  return at != std::end(kTypes) ? std::optional(at->second) : std::nullopt;
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= kCodeMax && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// The canonical without its version.
std::string_view without_version(std::string_view canonical) {
  return canonical.substr(0, canonical.find('|'));
}

}  // namespace

// Reads SearchParameter resources into a catalog.
class CatalogBuilder {
 public:
  explicit CatalogBuilder(const Definitions& definitions)
      : definitions_(definitions), catalog_(new SearchCatalog(definitions)) {}

  base::Result<> read(const CustomParameter& custom) {
    Parameter parameter;
    const json::Value resource = custom.resource;
    parameter.code = text(resource.find("code"));
    if (!is_code(parameter.code)) {
      return base::fail(ErrorKind::Invalid,
                        "the search parameter needs a code of letters, digits, - and _",
                        "SearchParameter.code");
    }
    parameter.url = text(resource.find("url"));
    if (custom.number < definitions_.search_parameter_count() || custom.number == 0xFFFF) {
      return base::fail(ErrorKind::Internal, "a custom search parameter has an official number");
    }
    parameter.number = custom.number;
    const auto type = type_named(text(resource.find("type")));
    if (!type) return wrong(parameter, "needs one of the types of R4", "SearchParameter.type");
    parameter.type = *type;
    TRY_VOID(read_expression(resource, parameter));
    parameter.targets = TRY(types(resource, "target", parameter));
    TRY_VOID(read_rules(resource, parameter));
    std::vector<TypeId> bases;
    for (const TypeId base : TRY(types(resource, "base", parameter)))
      add_concrete(base, bases);
    if (bases.empty()) return wrong(parameter, "needs a base", "SearchParameter.base");
    made_.push_back({parameter, std::move(bases), resource.find("component")});
    return {};
  }

  base::Result<std::shared_ptr<const SearchCatalog>> finish() {
    for (const Made& made : made_) {
      for (const TypeId base : made.bases) {
        Parameter parameter = made.parameter;
        TRY_VOID(add_components(made, base, parameter));
        TRY_VOID(check_finds(parameter, base));
        TRY_VOID(add(parameter, base));
      }
    }
    for (auto& list : tables().of_type)
      std::ranges::sort(list, {}, &SearchParameter::code);
    return std::shared_ptr<const SearchCatalog>(std::move(catalog_));
  }

 private:
  using Parameter = SearchParameter;
  struct Made {
    Parameter parameter;
    std::vector<TypeId> bases;  // concrete
    json::Value components;
  };

  SearchCatalog::Tables& tables() { return *catalog_->tables_; }

  std::string_view text(json::Value element) {
    return element.is_string() ? tables().keep(element.string()) : std::string_view();
  }

  static std::unexpected<base::Error> wrong(const Parameter& parameter, std::string_view what,
                                            std::string expression) {
    return base::fail(
        ErrorKind::Invalid,
        "the search parameter " + std::string(parameter.code) + " " + std::string(what),
        std::move(expression));
  }

  base::Result<> read_expression(json::Value resource, Parameter& parameter) {
    parameter.expression = text(resource.find("expression"));
    if (parameter.expression.empty() || parameter.expression.size() > kExpressionMax) {
      return wrong(parameter, "needs an expression of at most 8192 bytes",
                   "SearchParameter.expression");
    }
    const std::string_view usage = text(resource.find("xpathUsage"));
    if (usage == "phonetic") parameter.usage = SearchUsage::Phonetic;
    if (usage == "nearby") parameter.usage = SearchUsage::Nearby;
    return {};
  }

  base::Result<std::span<const TypeId>> types(json::Value resource, std::string_view member,
                                              const Parameter& parameter) {
    std::vector<TypeId>& list = tables().targets.emplace_back();
    for (const json::Value each : resource.find(member)) {
      const TypeId type = definitions_.find_type(text(each));
      const bool known = type != TypeId::None && list.size() < kListMax &&
                         definitions_.type(type).kind == TypeKind::Resource;
      if (!known) {
        return wrong(
            parameter, "names something that is not a resource type of R4",
            "SearchParameter." + std::string(member) + "[" + std::to_string(list.size()) + "]");
      }
      list.push_back(type);
    }
    return std::span<const TypeId>(list);
  }

  base::Result<> read_rules(json::Value resource, Parameter& parameter) {
    const auto is_false = [&](std::string_view name) {
      const json::Value value = resource.find(name);
      return value.is_boolean() && !value.boolean();
    };
    parameter.multiple_or = !is_false("multipleOr");
    parameter.multiple_and = !is_false("multipleAnd");
    parameter.modifiers = TRY(words(resource, "modifier", parameter));
    parameter.comparators = TRY(words(resource, "comparator", parameter));
    return {};
  }

  base::Result<std::span<const std::string_view>> words(json::Value resource,
                                                        std::string_view member,
                                                        const Parameter& parameter) {
    std::vector<std::string_view>& list = tables().words.emplace_back();
    for (const json::Value each : resource.find(member)) {
      if (!each.is_string() || list.size() == kListMax) {
        return wrong(parameter, "has a list that is not one of codes",
                     "SearchParameter." + std::string(member));
      }
      list.push_back(text(each));
    }
    return std::span<const std::string_view>(list);
  }

  void add_concrete(TypeId base, std::vector<TypeId>& out) const {
    for (const TypeId type : definitions_.resources()) {
      if (definitions_.is_a(type, base) && std::ranges::find(out, type) == out.end()) {
        out.push_back(type);
      }
    }
  }

  // The parameter of this url on a type, official or not.
  const Parameter* find_url(TypeId base, std::string_view url) const {
    for (const Parameter& official : definitions_.search_parameters(base)) {
      if (official.url == url) return &official;
    }
    const auto found = std::ranges::find_if(made_, [&](const Made& made) {
      return made.parameter.url == url && std::ranges::find(made.bases, base) != made.bases.end();
    });
    return found != made_.end() ? &found->parameter : nullptr;
  }

  base::Result<> add_components(const Made& made, TypeId base, Parameter& parameter) {
    if (parameter.type != SearchType::Composite) return {};
    std::vector<SearchComponent>& list = tables().components.emplace_back();
    for (const json::Value each : made.components) {
      const std::string place = "SearchParameter.component[" + std::to_string(list.size()) + "]";
      if (list.size() == kComponentsMax) return wrong(parameter, "has over 8 components", place);
      const Parameter* definition = find_url(base, without_version(text(each.find("definition"))));
      if (definition == nullptr || definition->type == SearchType::Composite) {
        return wrong(parameter,
                     "has a component that is not a simple search parameter of " + name(base),
                     place + ".definition");
      }
      // Its number in the index is known last.
      if (!list.empty() && list.back().type == SearchType::Reference) {
        return wrong(parameter, "has a reference before its last component: put it last",
                     place + ".definition");
      }
      list.push_back({.code = definition->code,
                      .expression = text(each.find("expression")),
                      .type = definition->type,
                      .number = definition->number,
                      .targets = definition->targets});
    }
    if (list.size() < 2) {
      return wrong(parameter, "needs two components or more", "SearchParameter.component");
    }
    parameter.components = list;
    return {};
  }

  base::Result<> check_finds(const Parameter& parameter, TypeId base) const {
    params::Plan plan;
    switch (plan.add(definitions_, base, parameter)) {
      case params::Plan::Outcome::Added:
        return {};
      case params::Plan::Outcome::NotSupported:
        if (parameter.is_of_whole_resource() && parameter.expression == name(base)) return {};
        [[fallthrough]];
      case params::Plan::Outcome::NothingFits:
        return wrong(parameter,
                     "has an expression that finds nothing on " + name(base) +
                         " that its type could be searched by",
                     "SearchParameter.expression");
      case params::Plan::Outcome::NotUnderstood:
        break;
    }
    const auto compiled = params::PathParameter::compile(parameter);
    if (compiled) return {};
    return wrong(parameter, "has an expression that cannot be read: " + compiled.error().message,
                 compiled.error().expression);
  }

  base::Result<> add(const Parameter& parameter, TypeId base) {
    std::vector<Parameter>& list = tables().of_type[static_cast<std::size_t>(base)];
    const auto official = definitions_.search_parameters(base);
    if (list.empty()) list.assign(official.begin(), official.end());
    for (const Parameter& other : list) {
      if (other.code == parameter.code) {
        return wrong(parameter, "has a code that " + name(base) + " is searched by already",
                     "SearchParameter.code");
      }
      if (other.number == parameter.number) {
        return base::fail(ErrorKind::Internal, "two search parameters have the same number");
      }
    }
    list.push_back(parameter);
    return {};
  }

  std::string name(TypeId type) const { return std::string(definitions_.type(type).name); }

  const Definitions& definitions_;
  std::unique_ptr<SearchCatalog> catalog_;
  std::vector<Made> made_;
};

base::Result<std::shared_ptr<const SearchCatalog>> SearchCatalog::with(
    const Definitions& definitions, std::span<const CustomParameter> custom) {
  CatalogBuilder builder(definitions);
  for (const CustomParameter& each : custom)
    TRY_VOID(builder.read(each));
  return builder.finish();
}

}  // namespace fhir
