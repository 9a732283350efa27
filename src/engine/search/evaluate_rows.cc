// Part of Evaluator: what stands in the rows of versions and not in the index.

#include "engine/search/evaluate.h"

namespace engine {

namespace {

base::Result<Ordinal> first_at_or_after(const TypeState& state, Ordinal end, std::int64_t ms) {
  Ordinal low = 0;
  Ordinal high = end;
  while (low < high) {
    const Ordinal middle = low + (high - low) / 2;
    if (TRY(state.row(middle)).time_ms < ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Ordinals ascend with time, so what was written in a span of time is a run of ordinals.
base::Result<OrdinalSet> written_within(const TypeState& state, const DateCondition& criterion) {
  const Ordinal all = state.versions();
  const DateCondition::Bounds bounds = criterion.low_bounds(1);
  Ordinal begin = TRY(first_at_or_after(state, all, bounds.from));
  Ordinal end = TRY(first_at_or_after(state, all, bounds.to));
  const auto accepted = [&](Ordinal ordinal) -> base::Result<bool> {
    const std::int64_t ms = TRY(state.row(ordinal)).time_ms;
    return criterion.accepts(ms, ms + 1);
  };
  // The bounds may be a millisecond wide of the mark, which several versions can share.
  while (begin < end && !TRY(accepted(begin)))
    ++begin;
  while (begin < end && !TRY(accepted(end - 1)))
    --end;
  return OrdinalSet::range(begin, end);
}

}  // namespace

base::Result<OrdinalSet> Evaluator::by_id(fhir::TypeId type, const Criterion& criterion) {
  const TypeState& state = context_.state.of(type);
  OrdinalSet found;
  for (const AskedValue& value : criterion.values) {
    TRY_VOID(context_.cost.spend(1, 1));
    const auto resource = TRY(state.find(std::get<TextValue>(value).text));
    if (!resource) continue;
    const Ordinal ordinal = TRY(state.visible_version(*resource, context_.at));
    if (ordinal != kNoOrdinal) found.add(ordinal);
  }
  return found;
}

base::Result<OrdinalSet> Evaluator::by_last_updated(fhir::TypeId type, const Criterion& criterion) {
  const TypeState& state = context_.state.of(type);
  OrdinalSet found;
  for (const AskedValue& value : criterion.values) {
    DateCondition date = std::get<DateCondition>(value).around(time_of_snapshot(context_));
    const bool negated = date.prefix == Prefix::Ne;
    if (negated) date.prefix = Prefix::Eq;
    OrdinalSet within = TRY(written_within(state, date));
    if (negated) {
      OrdinalSet others = OrdinalSet::range(0, state.versions());
      others -= within;
      within = std::move(others);
    }
    found |= within;
  }
  return found;
}

}  // namespace engine
