#include "engine/labels/labels_in_use.h"

#include <functional>
#include <set>

#include "engine/index/key.h"

namespace engine {

namespace {

class Reader {
 public:
  Reader(const fhir::Definitions& definitions, const State& state, Cost& cost, Instant at)
      : definitions_(definitions), state_(state), cost_(cost), at_(at) {}

  // Visits what stands behind the kind byte of every key that something visible is found by.
  base::Result<> visit(fhir::TypeId type, std::string_view code, char kind,
                       const std::function<void(std::string_view)>& with) {
    const auto* const parameter = definitions_.find_search_parameter(type, code);
    const TypeState& state = state_.of(type);
    if (parameter == nullptr || state.versions() == 0) return {};
    const std::string from(1, kind);
    std::string last;
    return state.scan(
        parameter->number, from, key::prefix_end(from),
        [&](std::string_view key, std::span<const Ordinal> found) -> base::Result<bool> {
          TRY_VOID(cost_.spend(1, found.size()));
          if (key == last) return true;
          OrdinalSet candidates;
          candidates.add(found);
          candidates = TRY(state.visible(std::move(candidates), at_));
          if (candidates.empty()) return true;
          last = key;
          with(key.substr(1));
          return true;
        });
  }

 private:
  const fhir::Definitions& definitions_;
  const State& state_;
  Cost& cost_;
  const Instant at_;
};

}  // namespace

base::Result<Labels> labels_in_use(const fhir::Definitions& definitions, const State& state,
                                   const SearchBudget& budget, Instant at, fhir::TypeId type) {
  Cost cost(budget);
  Reader reader(definitions, state, cost, at);
  std::set<std::string> profiles;
  std::set<Labels::Coding> tags;
  std::set<Labels::Coding> security;
  const auto codings = [](std::set<Labels::Coding>& into) {
    return [&into](std::string_view body) {
      const std::size_t zero = body.find('\0');
      if (zero == body.npos) return;
      into.emplace(body.substr(zero + 1), body.substr(0, zero));
    };
  };
  for (const fhir::TypeId each : definitions.resources()) {
    if (type != fhir::TypeId::None && each != type) continue;
    TRY_VOID(reader.visit(each, "_profile", key::kUri,
                          [&](std::string_view body) { profiles.emplace(body); }));
    TRY_VOID(reader.visit(each, "_tag", key::kToken, codings(tags)));
    TRY_VOID(reader.visit(each, "_security", key::kToken, codings(security)));
  }
  return Labels{{profiles.begin(), profiles.end()},
                {tags.begin(), tags.end()},
                {security.begin(), security.end()}};
}

}  // namespace engine
