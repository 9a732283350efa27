#include "fhir/validate/suggest.h"

#include <algorithm>
#include <vector>

namespace fhir {
namespace {

constexpr std::size_t kKeyMax = 64;
constexpr std::size_t kDistanceMax = 2;

bool is_name_part(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// How many letters must be put in, taken out or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

bool is_presentable(std::string_view key) {
  return !key.empty() && key.size() <= kKeyMax && std::ranges::all_of(key, is_name_part);
}

std::string suggestion(const Definitions& definitions, TypeId type, std::string_view key) {
  std::string_view best;
  std::size_t best_distance = kDistanceMax + 1;
  for (const Property& property : definitions.properties(type)) {
    if (property.choice && property.element_name == key) {
      return "; give it with its type, such as '" + std::string(property.name) + "'.";
    }
    const std::size_t apart = distance(key, property.name);
    if (apart < best_distance && apart < key.size()) {
      best = property.name;
      best_distance = apart;
    }
  }
  return best.empty() ? "." : "; did you mean '" + std::string(best) + "'?";
}

}  // namespace fhir
