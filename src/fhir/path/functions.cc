#include "fhir/path/functions.h"

#include <algorithm>
#include <vector>

namespace fhir::path {
namespace {

std::vector<Function> collect() {
  std::vector<Function> all;
  for (const auto group :
       {existence_functions(), collection_functions(), conversion_functions(), string_functions(),
        encoding_functions(), math_functions(), boundary_functions(), navigation_functions(),
        utility_functions(), aggregate_functions()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  std::sort(all.begin(), all.end(),
            [](const Function& a, const Function& b) { return a.name < b.name; });
  return all;
}

}  // namespace

std::span<const Function> functions() {
  static const std::vector<Function> all = collect();
  return all;
}

std::optional<std::uint16_t> find_function(std::string_view name) {
  const auto all = functions();
  const auto found =
      std::lower_bound(all.begin(), all.end(), name,
                       [](const Function& each, std::string_view of) { return each.name < of; });
  if (found == all.end() || found->name != name) return std::nullopt;
  return static_cast<std::uint16_t>(found - all.begin());
}

}  // namespace fhir::path
