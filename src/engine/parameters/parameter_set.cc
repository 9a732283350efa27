#include "engine/parameters/parameter_set.h"

#include <algorithm>

namespace engine {

ParameterSet::ParameterSet(std::shared_ptr<const Indexer> indexer,
                           std::vector<std::uint16_t> pending)
    : indexer_(std::move(indexer)), pending_([&] {
        std::ranges::sort(pending);
        return std::move(pending);
      }()) {}

std::shared_ptr<const ParameterSet> ParameterSet::official(const fhir::Definitions& definitions,
                                                           const std::string& base_url) {
  return std::make_shared<const ParameterSet>(
      std::make_shared<const Indexer>(definitions, base_url), std::vector<std::uint16_t>{});
}

bool ParameterSet::is_ready(const fhir::SearchParameter& parameter) const {
  return !std::ranges::binary_search(pending_, parameter.number);
}

const fhir::SearchParameter* ParameterNames::find(fhir::TypeId type, std::string_view code) {
  if (set_ == nullptr) return definitions_.find_search_parameter(type, code);
  const fhir::SearchParameter* const found = set_->catalog().find(type, code);
  if (found != nullptr && pending_.empty() && !set_->is_ready(*found)) pending_ = found->code;
  return found;
}

}  // namespace engine
