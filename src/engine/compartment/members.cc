// http://hl7.org/fhir/R4/compartmentdefinition.html

#include "engine/compartment/members.h"

#include <optional>

#include "engine/compartment/links.h"

namespace engine {

namespace {

using fhir::TypeId;

class Collector {
 public:
  Collector(const fhir::Definitions& definitions, const State& state, Cost& cost, Instant at,
            const CompartmentQuery& query)
      : definitions_(definitions), state_(state), cost_(cost), at_(at), query_(query) {}

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
      owner_ = OrdinalSet::range(*resource, *resource + 1);
      members_.push_back({query_.focus, focus});
    } else {
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
    const Links links(definitions_, state_, type, query_.focus, &cost_);
    OrdinalSet found = owner_ ? TRY(links.to(*owner_)) : TRY(links.to_any());
    if (found.empty()) return {};
    found = TRY(state.visible(std::move(found), at_));
    return add(type, found, type == query_.focus ? focus : kNoOrdinal);
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
  std::optional<OrdinalSet> owner_;  // the number of the focus; none: any of its type
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
