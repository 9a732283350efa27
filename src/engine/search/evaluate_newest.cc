// Part of Evaluator: the newest version of those that refer to the same resource.

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "engine/index/key.h"
#include "engine/search/evaluate.h"

namespace engine {

namespace {

// Of so few the subjects are looked up one by one.
constexpr std::uint64_t kFewSubjects = 1000;
constexpr std::string_view kAllReferences{&key::kReference, 1};

}  // namespace

base::Result<OrdinalSet> Evaluator::newest(fhir::TypeId type, const Criterion& criterion,
                                           const OrdinalSet* among) {
  const std::size_t step = context_.cost.begin(criterion.label);
  const TypeState& state = context_.state.of(type);
  const bool few = among != nullptr && among->size() <= kFewSubjects;
  OrdinalSet found;
  if (few) {
    found = TRY(newest_of_subjects_of(type, criterion, *among));
  } else {
    const OrdinalSet all = TRY(matches(type, criterion.parts));
    // A key may come several times, with parts of its list, so the last of each is found at its
    // end.
    std::string subject;
    Ordinal last = kNoOrdinal;
    const auto keep = [&] {
      if (last != kNoOrdinal) found |= OrdinalSet::range(last, last + 1);
      last = kNoOrdinal;
    };
    const auto visit = [&](std::string_view key,
                           std::span<const Ordinal> ordinals) -> base::Result<bool> {
      TRY_VOID(context_.cost.spend(1, ordinals.size()));
      if (key != subject) keep();
      subject = key;
      for (const Ordinal ordinal : ordinals)
        if (all.contains(ordinal) && (last == kNoOrdinal || ordinal > last)) last = ordinal;
      return true;
    };
    TRY_VOID(state.scan(criterion.parameter->number, kAllReferences,
                        key::prefix_end(std::string(kAllReferences)), visit));
    keep();
  }
  context_.cost.end(step, few ? "newest of the same subjects" : "newest of every subject",
                    found.size());
  return found;
}

// Whatever else has the same subject may be newer, so it is asked too.
base::Result<OrdinalSet> Evaluator::newest_of_subjects_of(fhir::TypeId type,
                                                          const Criterion& criterion,
                                                          const OrdinalSet& few) {
  const TypeState& state = context_.state.of(type);
  OrdinalSet found;
  const OrdinalSet current = TRY(state.visible(few, context_.at));
  for (const fhir::TypeId target : context_.definitions.resources()) {
    if (!std::ranges::any_of(criterion.parameter->targets, [&](fhir::TypeId wanted) {
          return context_.definitions.is_a(target, wanted);
        }))
      continue;
    for (const Ordinal one : current.to_vector())
      for (const Ordinal subject : TRY(references(type, one, *criterion.parameter, target))) {
        const ResourceNumber number = TRY(context_.state.of(target).row(subject)).resource;
        std::vector<Ordinal> ordinals;
        TRY_VOID(
            state.postings(criterion.parameter->number, key::reference(target, number), ordinals));
        TRY_VOID(context_.cost.spend(1, ordinals.size()));
        OrdinalSet same;
        same.add(ordinals);
        same = TRY(all_of(type, criterion.parts, &same));
        same = TRY(state.visible(std::move(same), context_.at));
        const auto last = same.largest(0, 1);
        if (!last.empty() && last.front() == one) found |= OrdinalSet::range(one, one + 1);
      }
  }
  return found;
}

}  // namespace engine
