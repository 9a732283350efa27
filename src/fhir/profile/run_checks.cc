#include <utility>

#include "fhir/path/utf8.h"
#include "fhir/profile/guard.h"
#include "fhir/profile/native.h"
#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"

namespace fhir::profile {
namespace {

constexpr std::uint64_t kStepsMax = 2'000'000;  // of one invariant

}  // namespace

// memberOf() in invariants.
class RunTerminology final : public path::Terminology {
 public:
  explicit RunTerminology(Run& run) : run_(run) {}

  base::Result<std::optional<bool>> member_of(const path::Item& item,
                                              std::string_view value_set) const override {
    const auto* const element = item.get<path::Element>();
    const bool there = element != nullptr && element->value.exists();
    switch (there ? run_.member_of(value_set, *element) : Membership::Unknown) {
      case Membership::Yes:
        return std::optional(true);
      case Membership::No:
        return std::optional(false);
      case Membership::Unknown:
        break;
    }
    run_.untold_ = true;
    return std::optional<bool>{};
  }
  base::Result<std::optional<bool>> subsumes(const path::Item&, const path::Item&) const override {
    run_.untold_ = true;
    return std::optional<bool>{};
  }

 private:
  Run& run_;
};

path::Context Run::context(const Scope& scope, const path::Element& element, const Place& place) {
  path::Context context(scope.resource);
  context.focus = path::Item(element);
  context.now = options_.now;
  context.steps_max = kStepsMax;
  context.resolve = [this, &scope](std::string_view reference) -> std::optional<path::Item> {
    const Target target = resolve_text(reference, scope);
    if (target.resource.exists()) {
      return path::element_item(target.resource, type_of_resource(target.resource));
    }
    untold_ = true;  // what is outside may be as the invariant demands
    if (target.type == TypeId::None) return std::nullopt;
    return path::Item(path::Element{.type = target.type});
  };
  context.conforms = [this, &scope, &place](
                         const path::Item& item,
                         std::string_view url) -> base::Result<std::optional<bool>> {
    const auto* const one = item.get<path::Element>();
    if (one == nullptr) return std::optional<bool>{};
    const auto answer = conforms({std::string(url)}, *one, scope, place).first;
    if (answer == Answer::Unknown) {
      untold_ = true;
      return std::optional<bool>{};
    }
    return std::optional(answer == Answer::Yes);
  };
  return context;
}

Answer Run::holds_here(const Invariant& invariant, const path::Element& element, const Scope& scope,
                       const Place& place) {
  if (invariant.native != Native::None && element.value.is_object()) {
    const auto native = holds(invariant.native, element.value, scope.container);
    if (native) return *native ? Answer::Yes : Answer::No;
  }
  const bool guarded =
      invariant.guard && element.value.is_object() && !has_any(element.value, *invariant.guard);
  if (!guarded) return evaluate(invariant, element, scope, place);
  using Constant = Invariant::Constant;
  const Constant known = invariant.without_any->load(std::memory_order_relaxed);
  if (known != Constant::NotKnown) return known == Constant::Holds ? Answer::Yes : Answer::No;
  const Answer answer = evaluate(invariant, element, scope, place);
  if (answer != Answer::Unknown) {
    invariant.without_any->store(answer == Answer::Yes ? Constant::Holds : Constant::Fails,
                                 std::memory_order_relaxed);
  }
  return answer;
}

Answer Run::evaluate(const Invariant& invariant, const path::Element& element, const Scope& scope,
                     const Place& place) {
  const RunTerminology terminology(*this);
  path::Context context = this->context(scope, element, place);
  if (invariant.of_root) context.resource = scope.container;
  context.terminology = &terminology;
  untold_ = false;
  const auto result = path::evaluate(invariant.expression, context);
  if (!result) return Answer::Unknown;
  // DEVIATION: an empty result is no violation. Many invariants of R4 are empty where an optional
  // element is missing ("fullUrl.contains('/_history/').not()").
  if (result->size() != 1) return Answer::Yes;
  const auto system = path::to_system(result->front(), definitions());
  const bool* const truth = system ? system->get<bool>() : nullptr;
  if (truth == nullptr || *truth) return Answer::Yes;
  return untold_ ? Answer::Unknown : Answer::No;
}

void Run::invariants(const std::vector<Invariant>& invariants, const std::string& profile,
                     const path::Element& element, const Scope& scope, const Place& place) {
  for (const Invariant& invariant : invariants) {
    if (is_full()) return;
    switch (holds_here(invariant, element, scope, place)) {
      case Answer::Yes:
        break;
      case Answer::No:
        add(invariant.is_error ? Severity::Error : Severity::Warning, invariant.key, place,
            sentence::invariant(invariant.key, invariant.human), profile);
        break;
      case Answer::Unknown:
        add(Severity::Information, invariant.key, place, sentence::invariant_untold(invariant.key),
            profile);
        break;
    }
  }
}

void Run::binding(const Node& node, const std::string& profile, const path::Element& element,
                  const Place& place) {
  const Binding& binding = *node.binding;
  if (binding.value_set.empty()) return;
  // A text alone will do where no code is required, and an extension may say why there is none.
  const bool text_only = element.type == codeable_concept_ && element.value.is_object() &&
                         !element.value.find("coding").exists();
  if (text_only &&
      (binding.strength != Strength::Required || element.value.find("extension").exists())) {
    return;
  }
  if (member_of(binding.value_set, element) != Membership::No) return;
  const bool required = binding.strength == Strength::Required;
  add(required ? Severity::Error : Severity::Warning, node.id + "|binding", place,
      sentence::not_bound(short_name(node.id), binding.value_set, required), profile);
}

Membership Run::coding_in(std::string_view value_set, json::Value coding) const {
  const json::Value code = coding.find("code");
  if (!code.is_string()) return Membership::Unknown;
  const json::Value system = coding.find("system");
  std::string scratch_system;
  std::string scratch_code;
  const std::string_view in = system.exists() ? system.string(scratch_system) : std::string_view{};
  const Membership answer = bindings_.contains(value_set, in, code.string(scratch_code));
  // A Coding without a system is in no value set.
  return in.empty() && answer == Membership::Yes ? Membership::No : answer;
}

Membership Run::member_of(std::string_view value_set, const path::Element& element) const {
  if (element.value.is_string()) {
    std::string scratch;
    return bindings_.contains(value_set, {}, element.value.string(scratch));
  }
  if (!element.value.is_object()) return Membership::Unknown;
  if (element.type != codeable_concept_) return coding_in(value_set, element.value);
  // One coding in the value set is enough; a text alone is none.
  Membership answer = Membership::No;
  for (const json::Value coding : element.value.find("coding")) {
    if (!coding.is_object()) continue;
    const Membership one = coding_in(value_set, coding);
    if (one == Membership::Yes) return one;
    if (one == Membership::Unknown) answer = one;
  }
  return answer;
}

}  // namespace fhir::profile
