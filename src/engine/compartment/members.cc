// http://hl7.org/fhir/R4/compartmentdefinition.html

#include "engine/compartment/members.h"

#include <algorithm>

#include "engine/index/key.h"

namespace engine {

namespace {

using fhir::TypeId;

// The reference parameters by which a resource of `type` belongs to one of type `focus`.
std::vector<std::uint16_t> parameters_of(const fhir::Definitions& definitions, TypeId type,
                                         TypeId focus, TypeId patient) {
  std::vector<std::uint16_t> numbers;
  if (focus == patient) {
    for (const std::string_view code : definitions.patient_compartment(type))
      if (const auto* const parameter = definitions.find_search_parameter(type, code))
        numbers.push_back(parameter->number);
    return numbers;
  }
  for (const fhir::SearchParameter& parameter : definitions.search_parameters(type))
    if (parameter.type == fhir::SearchType::Reference &&
        std::ranges::find(parameter.targets, focus) != parameter.targets.end())
      numbers.push_back(parameter.number);
  return numbers;
}

class Collector {
 public:
  Collector(const fhir::Definitions& definitions, const State& state, Cost& cost, Instant at,
            const CompartmentQuery& query)
      : definitions_(definitions),
        state_(state),
        cost_(cost),
        at_(at),
        query_(query),
        patient_(definitions.find_resource("Patient")) {}

  base::Result<std::vector<Member>> run() {
    Ordinal focus = kNoOrdinal;
    if (!query_.id.empty()) {
      const TypeState& type = state_.of(query_.focus);
      const auto resource = TRY(type.find(query_.id));
      if (resource) focus = TRY(type.visible_version(*resource, at_));
      if (focus == kNoOrdinal)
        return base::fail(base::ErrorKind::NotFound, "there is no such resource");
      if (TRY(type.row(focus)).deleted())
        return base::fail(base::ErrorKind::Gone, "the resource was deleted");
      key_ = key::reference(query_.focus, *resource);
      key_end_ = key_ + '\0';
      members_.push_back({query_.focus, focus});
    } else {
      key_ = key::reference(query_.focus, 0);
      key_.resize(key_.size() - 4);
      key_end_ = key::prefix_end(key_);
      const OrdinalSet all = TRY(state_.of(query_.focus).all(at_));
      TRY_VOID(add(query_.focus, all, kNoOrdinal));
    }
    for (const TypeId type : definitions_.resources())
      if (query_.id.empty() ? type != query_.focus : true) TRY_VOID(add_type(type, focus));
    return std::move(members_);
  }

 private:
  base::Result<> add_type(TypeId type, Ordinal focus) {
    const TypeState& state = state_.of(type);
    if (state.versions() == 0) return {};
    std::vector<Ordinal> ordinals;
    for (const std::uint16_t parameter : parameters_of(definitions_, type, query_.focus, patient_))
      TRY_VOID(append(state, parameter, ordinals));
    if (ordinals.empty()) return {};
    TRY_VOID(cost_.spend(1, ordinals.size()));
    OrdinalSet found;
    found.add(ordinals);
    found = TRY(state.visible(std::move(found), at_));
    return add(type, found, type == query_.focus ? focus : kNoOrdinal);
  }

  base::Result<> append(const TypeState& state, std::uint16_t parameter,
                        std::vector<Ordinal>& out) {
    if (!query_.id.empty()) return state.postings(parameter, key_, out);
    return state.scan(parameter, key_, key_end_,
                      [&](std::string_view, std::span<const Ordinal> found) -> base::Result<bool> {
                        TRY_VOID(cost_.spend(1, found.size()));
                        out.insert(out.end(), found.begin(), found.end());
                        return true;
                      });
  }

  base::Result<> add(TypeId type, const OrdinalSet& found, Ordinal except) {
    TRY_VOID(cost_.spend(0, found.size()));
    for (const Ordinal ordinal : found.to_vector())
      if (ordinal != except) members_.push_back({type, ordinal});
    return {};
  }

  const fhir::Definitions& definitions_;
  const State& state_;
  Cost& cost_;
  const Instant at_;
  const CompartmentQuery& query_;
  const TypeId patient_;
  std::string key_;
  std::string key_end_;
  std::vector<Member> members_;
};

}  // namespace

base::Result<std::vector<Member>> members_of(const fhir::Definitions& definitions,
                                             const State& state, Cost& cost, Instant at,
                                             const CompartmentQuery& query) {
  return Collector(definitions, state, cost, at, query).run();
}

bool in_patient_compartment(const fhir::Definitions& definitions, TypeId type) {
  return definitions.type(type).name == "Patient" || !definitions.patient_compartment(type).empty();
}

}  // namespace engine
