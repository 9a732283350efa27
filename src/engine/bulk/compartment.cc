#include "engine/bulk/compartment.h"

#include <span>
#include <string_view>

#include "base/bytes.h"
#include "engine/index/key.h"

namespace engine {

namespace {

// References to patients begin so in the index.
std::string patient_keys(fhir::TypeId patient) {
  std::string prefix = key::reference(patient, 0);
  prefix.resize(prefix.size() - sizeof(ResourceNumber));
  return prefix;
}

ResourceNumber number_of(std::string_view reference_key) {
  return base::ByteReader(reference_key.substr(reference_key.size() - sizeof(ResourceNumber)))
      .be<ResourceNumber>();
}

// Past this share of all patients, one walk over the keys beats looking each patient up.
constexpr std::uint64_t kWalkShare = 8;

class Compartments {
 public:
  Compartments(const fhir::Definitions& definitions, const State& state, fhir::TypeId type)
      : definitions_(definitions),
        state_(state),
        type_(state.of(type)),
        patient_(definitions.find_resource("Patient")) {}

  bool is_patient() const { return type_.type() == patient_; }

  // Adds the versions that refer to patients for which `wanted` holds.
  template <class Wanted>
  base::Result<> add_by_walk(const Wanted& wanted, OrdinalSet& out) const {
    const std::string prefix = patient_keys(patient_);
    for (const std::string_view code : definitions_.patient_compartment(type_.type())) {
      const auto* const parameter = definitions_.find_search_parameter(type_.type(), code);
      if (parameter == nullptr) continue;
      TRY_VOID(type_.scan(
          parameter->number, prefix, key::prefix_end(prefix),
          [&](std::string_view key, std::span<const Ordinal> ordinals) -> base::Result<bool> {
            if (wanted(number_of(key))) out.add(ordinals);
            return true;
          }));
    }
    return {};
  }

  base::Result<OrdinalSet> numbers_of(const std::vector<std::string>& ids) const {
    OrdinalSet numbers;
    for (const std::string& id : ids)
      if (const auto number = TRY(state_.of(patient_).find(id))) numbers.add(*number);
    return numbers;
  }

  base::Result<> add_by_lookup(const std::vector<ResourceNumber>& patients, OrdinalSet& out) const {
    std::vector<Ordinal> ordinals;
    for (const std::string_view code : definitions_.patient_compartment(type_.type())) {
      const auto* const parameter = definitions_.find_search_parameter(type_.type(), code);
      if (parameter == nullptr) continue;
      for (const ResourceNumber patient : patients)
        TRY_VOID(type_.postings(parameter->number, key::reference(patient_, patient), ordinals));
      out.add(ordinals);
      ordinals.clear();
    }
    return {};
  }

  // Every version of these resources of the type itself.
  base::Result<> add_versions(const std::vector<ResourceNumber>& resources, OrdinalSet& out) const {
    for (const ResourceNumber resource : resources) {
      Ordinal ordinal = TRY(type_.latest(resource));
      while (ordinal != kNoOrdinal) {
        out.add(ordinal);
        ordinal = TRY(type_.row(ordinal)).previous;
      }
    }
    return {};
  }

  std::uint64_t patients() const { return state_.of(patient_).current(); }

 private:
  const fhir::Definitions& definitions_;
  const State& state_;
  const TypeState& type_;
  const fhir::TypeId patient_;
};

}  // namespace

base::Result<OrdinalSet> in_patient_compartments(const fhir::Definitions& definitions,
                                                 const State& state, fhir::TypeId type) {
  const Compartments compartments(definitions, state, type);
  if (compartments.is_patient()) return OrdinalSet::range(0, state.of(type).versions());
  OrdinalSet found;
  TRY_VOID(compartments.add_by_walk([](ResourceNumber) { return true; }, found));
  return found;
}

base::Result<OrdinalSet> in_compartments_of(const fhir::Definitions& definitions,
                                            const State& state, fhir::TypeId type,
                                            const std::vector<std::string>& patients) {
  const Compartments compartments(definitions, state, type);
  const OrdinalSet numbers = TRY(compartments.numbers_of(patients));
  OrdinalSet found;
  if (compartments.is_patient()) {
    TRY_VOID(compartments.add_versions(numbers.to_vector(), found));
  } else if (numbers.size() > compartments.patients() / kWalkShare) {
    TRY_VOID(compartments.add_by_walk(
        [&](ResourceNumber number) { return numbers.contains(number); }, found));
  } else {
    TRY_VOID(compartments.add_by_lookup(numbers.to_vector(), found));
  }
  return found;
}

}  // namespace engine
