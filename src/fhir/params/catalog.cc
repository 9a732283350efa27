#include "fhir/params/catalog.h"

#include <algorithm>

#include "fhir/params/catalog_tables.h"

namespace fhir {

SearchCatalog::SearchCatalog(const Definitions& definitions)
    : definitions_(definitions), tables_(std::make_unique<Tables>()) {
  tables_->of_type.resize(definitions.types().size());
}

SearchCatalog::~SearchCatalog() = default;

std::shared_ptr<const SearchCatalog> SearchCatalog::official(const Definitions& definitions) {
  return std::shared_ptr<const SearchCatalog>(new SearchCatalog(definitions));
}

std::span<const SearchParameter> SearchCatalog::search_parameters(TypeId resource) const {
  const auto index = static_cast<std::size_t>(resource);
  if (index >= tables_->of_type.size()) return {};
  const auto& own = tables_->of_type[index];
  return own.empty() ? definitions_.search_parameters(resource) : std::span(own);
}

const SearchParameter* SearchCatalog::find(TypeId resource, std::string_view code) const {
  const auto all = search_parameters(resource);
  const auto at = std::ranges::lower_bound(all, code, {}, &SearchParameter::code);
  return at != all.end() && at->code == code ? &*at : nullptr;
}

const SearchParameter* SearchCatalog::find(TypeId resource, std::uint16_t number) const {
  const auto all = search_parameters(resource);
  const auto at = std::ranges::find(all, number, &SearchParameter::number);
  return at != all.end() ? &*at : nullptr;
}

bool SearchCatalog::is_custom(const SearchParameter& parameter) const {
  return parameter.number >= definitions_.search_parameter_count();
}

}  // namespace fhir
