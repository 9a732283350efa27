#include "rest/type_suggestion.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace rest {

namespace {

constexpr std::size_t kLengthMax = 48;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Levenshtein distance without regard to case. Both texts are at most kLengthMax long.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::size_t, kLengthMax + 1> row;
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest_resource_type(const fhir::Definitions& definitions,
                                       std::string_view name) {
  if (name.size() > kLengthMax) return {};
  std::string_view nearest;
  std::size_t best = 1 + std::min<std::size_t>(3, name.size() / 3);
  for (const fhir::TypeId id : definitions.resources()) {
    const std::string_view candidate = definitions.type(id).name;
    if (candidate.size() > kLengthMax) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace rest
