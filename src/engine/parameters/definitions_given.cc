#include "engine/parameters/definitions_given.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/contains.h"
#include "engine/transaction/body.h"

namespace engine {

namespace {

using fhir::json::Document;
using fhir::json::Value;

constexpr std::string_view kOfficial = "http://hl7.org/fhir/SearchParameter/";

std::string text(Value resource, std::string_view member) {
  const Value value = resource.find(member);
  return value.is_string() ? value.string() : std::string();
}

// Every base has an official parameter of this code.
bool is_official_code(const fhir::Definitions& definitions, Value resource) {
  const std::string code = text(resource, "code");
  bool any = false;
  for (const Value base : resource.find("base")) {
    const fhir::TypeId type =
        base.is_string() ? definitions.find_type(base.string()) : fhir::TypeId::None;
    for (const fhir::TypeId concrete : definitions.resources()) {
      if (type == fhir::TypeId::None || !definitions.is_a(concrete, type)) continue;
      if (definitions.find_search_parameter(concrete, code) == nullptr) return false;
      any = true;
    }
  }
  return any;
}

using Documents = std::vector<Document>;

base::Result<std::shared_ptr<const fhir::SearchCatalog>> catalog_of(
    const fhir::Definitions& definitions, const Documents& documents,
    std::span<const Compiled::Part> parts) {
  std::vector<fhir::CustomParameter> custom;
  for (const Compiled::Part& part : parts)
    custom.push_back({part.number, documents[part.definition].root()});
  return fhir::SearchCatalog::with(definitions, custom);
}

base::Result<std::shared_ptr<const fhir::SearchCatalog>> try_one_more(
    const fhir::Definitions& definitions, const Documents& documents,
    std::span<const Compiled::Part> parts) {
  if (parts.size() > kCustomParametersMax)
    return base::fail(base::ErrorKind::TooLarge,
                      "there are 500 active custom search parameters already: retire one first",
                      "SearchParameter.status");
  return catalog_of(definitions, documents, parts);
}

}  // namespace

bool asks_for_parameter(const fhir::Definitions& definitions, Value resource) {
  if (text(resource, "status") != "active") return false;
  if (text(resource, "url").starts_with(kOfficial)) return false;
  return !(text(resource, "derivedFrom").starts_with(kOfficial) &&
           is_official_code(definitions, resource));
}

base::Result<std::vector<GivenDefinition>> definitions_given(const fhir::Definitions& definitions,
                                                             const State& state,
                                                             const Reader& reader, Instant at) {
  std::vector<GivenDefinition> given;
  const fhir::TypeId type = definitions.find_resource("SearchParameter");
  if (state.of(type).versions() == 0) return given;
  for (const Ordinal ordinal : TRY(state.of(type).all(at)).to_vector()) {
    Version version = TRY(reader.load(type, ordinal));
    const auto document = TRY(Document::parse(version.json));
    if (asks_for_parameter(definitions, document.root()))
      given.push_back({std::move(version.id), std::move(version.json)});
  }
  return given;
}

base::Result<Compiled> compile(const fhir::Definitions& definitions,
                               std::span<const GivenDefinition> given,
                               std::span<const std::uint16_t> numbers) {
  Compiled compiled;
  Documents documents;
  documents.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    documents.push_back(TRY(Document::parse(given[i].json)));
    compiled.parts.push_back({i, numbers[i]});
  }
  if (given.size() <= kCustomParametersMax) {
    if (auto all = catalog_of(definitions, documents, compiled.parts)) {
      compiled.catalog = *std::move(all);
      return compiled;
    }
  }
  // One by one, again and again while that adds any: composites may stand before their components.
  std::vector<Compiled::Part> left = std::exchange(compiled.parts, {});
  compiled.catalog = fhir::SearchCatalog::official(definitions);
  for (bool added = true; added;) {
    added = false;
    compiled.refused.clear();
    for (const Compiled::Part& part : std::exchange(left, {})) {
      compiled.parts.push_back(part);
      auto catalog = try_one_more(definitions, documents, compiled.parts);
      if (catalog) {
        compiled.catalog = *std::move(catalog);
        added = true;
        continue;
      }
      compiled.parts.pop_back();
      left.push_back(part);
      compiled.refused.push_back({part.definition, std::move(catalog).error()});
    }
    if (left.empty()) break;
  }
  return compiled;
}

base::Result<> check_written(const fhir::Definitions& definitions,
                             std::span<const GivenDefinition> given,
                             std::span<const WrittenDefinition> written) {
  std::vector<GivenDefinition> all;
  std::vector<const WrittenDefinition*> asking;
  for (const GivenDefinition& definition : given)
    if (!base::contains(written, definition.id, &WrittenDefinition::id)) all.push_back(definition);
  const std::size_t first = all.size();
  for (const WrittenDefinition& definition : written) {
    if (definition.json.empty()) continue;
    std::string json(definition.json);
    const auto document = TRY(Document::parse(json));
    if (!asks_for_parameter(definitions, document.root())) continue;
    all.push_back({definition.id, std::move(json)});
    asking.push_back(&definition);
  }
  if (asking.empty()) return {};
  std::vector<std::uint16_t> numbers(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    numbers[i] = static_cast<std::uint16_t>(definitions.search_parameter_count() + i);
  Compiled compiled = TRY(compile(definitions, all, numbers));
  for (Compiled::Refused& refused : compiled.refused) {
    if (refused.definition < first) continue;
    base::Error error = std::move(refused.error);
    error.expression =
        placed(asking[refused.definition - first]->expression_prefix, error.expression);
    return std::unexpected(std::move(error));
  }
  return {};
}

std::string meaning(const fhir::SearchCatalog& catalog, std::uint16_t number) {
  std::string meaning;
  const auto add = [&](std::string_view part) { meaning.append(part) += '\n'; };
  const auto add_number = [&](auto value) { add(std::to_string(static_cast<int>(value))); };
  for (const fhir::TypeId type : bases(catalog, number)) {
    const fhir::SearchParameter& parameter = *catalog.find(type, number);
    add_number(type);
    add_number(parameter.type);
    add_number(parameter.usage);
    add(parameter.expression);
    for (const fhir::TypeId target : parameter.targets)
      add_number(target);
    for (const fhir::SearchComponent& component : parameter.components) {
      add_number(component.type);
      add(component.expression);
      for (const fhir::TypeId target : component.targets)
        add_number(target);
    }
  }
  return meaning;
}

std::vector<fhir::TypeId> bases(const fhir::SearchCatalog& catalog, std::uint16_t number) {
  std::vector<fhir::TypeId> types;
  for (const fhir::TypeId type : catalog.definitions().resources())
    if (catalog.find(type, number) != nullptr) types.push_back(type);
  return types;
}

}  // namespace engine
