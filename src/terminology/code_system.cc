#include "terminology/code_system.h"

#include <algorithm>

#include "base/hash.h"
#include "terminology/value_types.h"

namespace terminology {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

Role role_of(const PropertyDefinition& definition) {
  constexpr std::string_view kOfficial = "http://hl7.org/fhir/concept-properties#";
  std::string_view name = definition.code;
  if (definition.uri.starts_with(kOfficial))
    name = std::string_view(definition.uri).substr(kOfficial.size());
  if (name == "parent" || name == "subsumedBy") return Role::Parent;
  if (name == "child") return Role::Child;
  if (name == "status") return Role::Status;
  if (name == "inactive") return Role::Inactive;
  if (name == "notSelectable" || name == "abstract") return Role::NotSelectable;
  if (name == "deprecated") return Role::Deprecated;
  return Role::Other;
}

std::uint64_t CodeSystem::hash(std::string_view code) const {
  if (case_sensitive_) return base::hash64(code);
  char folded[kCodeMax];
  const std::size_t size = std::min(code.size(), kCodeMax);
  std::ranges::transform(code.substr(0, size), folded, lower);
  return base::hash64({folded, size});
}

bool CodeSystem::equal(std::string_view a, std::string_view b) const {
  if (case_sensitive_) return a == b;
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::uint32_t> CodeSystem::find(std::string_view wanted) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint64_t mask = slots_.size() - 1;
  for (std::uint64_t at = hash(wanted);; ++at) {
    const std::uint32_t slot = slots_[at & mask];
    if (slot == 0) return std::nullopt;
    if (equal(code(slot - 1), wanted)) return slot - 1;
  }
}

std::string_view CodeSystem::status(std::uint32_t position) const {
  for (std::uint32_t i = concepts_[position].first_value; i < concepts_[position + 1].first_value;
       ++i)
    if (role_of(properties_[values_[i].property]) == Role::Status) return text(values_[i].value);
  return {};
}

std::vector<Designation> CodeSystem::designations(std::uint32_t position) const {
  std::vector<Designation> found;
  for (std::uint32_t i = concepts_[position].first_designation;
       i < concepts_[position + 1].first_designation; ++i) {
    const StoredDesignation& stored = designations_[i];
    found.push_back({text(stored.language), text(stored.use), text(stored.value)});
  }
  return found;
}

PropertyValue CodeSystem::value_at(std::uint32_t index) const {
  const StoredValue& stored = values_[index];
  return {stored.property, kValueTypes[stored.type], text(stored.value)};
}

std::vector<PropertyValue> CodeSystem::values(std::uint32_t position) const {
  std::vector<PropertyValue> found;
  for (std::uint32_t i = concepts_[position].first_value; i < concepts_[position + 1].first_value;
       ++i)
    found.push_back(value_at(i));
  return found;
}

std::optional<std::uint16_t> CodeSystem::find_property(std::string_view wanted) const {
  for (std::size_t i = 0; i < properties_.size(); ++i)
    if (properties_[i].code == wanted) return static_cast<std::uint16_t>(i);
  return std::nullopt;
}

std::size_t CodeSystem::bytes() const {
  return sizeof *this + texts_.capacity() + codes_.capacity() +
         code_begins_.capacity() * sizeof(std::uint32_t) + concepts_.capacity() * sizeof(Concept) +
         designations_.capacity() * sizeof(StoredDesignation) +
         values_.capacity() * sizeof(StoredValue) + slots_.capacity() * sizeof(std::uint32_t) +
         hierarchy_.bytes();
}

}  // namespace terminology
