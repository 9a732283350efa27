#include "engine/compartment/links.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "engine/index/key.h"

namespace engine {

namespace {

// Past this share of all owners, one walk over the keys beats looking each of them up.
constexpr std::uint64_t kWalkShare = 8;

// References to a type begin so in the index.
std::string keys_of(fhir::TypeId owner) {
  std::string prefix = key::reference(owner, 0);
  prefix.resize(prefix.size() - sizeof(ResourceNumber));
  return prefix;
}

ResourceNumber number_of(std::string_view reference_key) {
  return base::ByteReader(reference_key.substr(reference_key.size() - sizeof(ResourceNumber)))
      .be<ResourceNumber>();
}

// Visits the keys of references to `owner`.
base::Result<> walk(const TypeState& type, std::uint16_t parameter, fhir::TypeId owner,
                    const TypeState::KeyVisitor& visit) {
  const std::string prefix = keys_of(owner);
  return type.scan(parameter, prefix, key::prefix_end(prefix), visit);
}

}  // namespace

std::vector<std::uint16_t> linking_parameters(const fhir::Definitions& definitions,
                                              fhir::TypeId type, fhir::TypeId owner) {
  std::vector<std::uint16_t> numbers;
  if (definitions.type(owner).name == "Patient") {
    for (const std::string_view code : definitions.patient_compartment(type))
      if (const auto* const parameter = definitions.find_search_parameter(type, code))
        numbers.push_back(parameter->number);
    return numbers;
  }
  for (const fhir::SearchParameter& parameter : definitions.search_parameters(type))
    if (parameter.type == fhir::SearchType::Reference &&
        std::ranges::find(parameter.targets, owner) != parameter.targets.end())
      numbers.push_back(parameter.number);
  return numbers;
}

base::Result<OrdinalSet> Links::to_any() const {
  OrdinalSet found;
  for (const std::uint16_t parameter : parameters_)
    TRY_VOID(walk(type_, parameter, owners_.type(),
                  [&](std::string_view, std::span<const Ordinal> ordinals) -> base::Result<bool> {
                    TRY_VOID(spend(1, ordinals.size()));
                    found.add(ordinals);
                    return true;
                  }));
  return found;
}

base::Result<OrdinalSet> Links::to(const OrdinalSet& owners) const {
  OrdinalSet found;
  const bool many = owners.size() > 1 && owners.size() > owners_.current() / kWalkShare;
  std::vector<Ordinal> ordinals;
  for (const std::uint16_t parameter : parameters_) {
    if (many) {
      TRY_VOID(
          walk(type_, parameter, owners_.type(),
               [&](std::string_view key, std::span<const Ordinal> listed) -> base::Result<bool> {
                 TRY_VOID(spend(1, listed.size()));
                 if (owners.contains(number_of(key))) found.add(listed);
                 return true;
               }));
      continue;
    }
    for (const ResourceNumber owner : owners.to_vector())
      TRY_VOID(type_.postings(parameter, key::reference(owners_.type(), owner), ordinals));
  }
  if (ordinals.empty()) return found;
  TRY_VOID(spend(1, ordinals.size()));
  found.add(ordinals);
  return found;
}

base::Result<> Links::spend(std::uint64_t keys, std::uint64_t ordinals) const {
  return cost_ == nullptr ? base::Result<>{} : cost_->spend(keys, ordinals);
}

}  // namespace engine
