#include "engine/search/evaluate.h"

#include <algorithm>
#include <utility>

namespace engine {

namespace {

// Sets up to here are freed of what is not current before the next criterion looks at them.
constexpr std::uint64_t kFew = 4096;

// What is likely to leave least, at least cost, comes first.
int rank(const Criterion& criterion) {
  using Kind = Criterion::Kind;
  int worst = 0;
  switch (criterion.kind) {
    case Kind::All:
      worst = 20;
      for (const Criterion& part : criterion.parts)
        worst = std::min(worst, rank(part));
      return worst;
    case Kind::Any:
      for (const Criterion& part : criterion.parts)
        worst = std::max(worst, rank(part));
      return worst;
    case Kind::Not:
    case Kind::Missing:
      return 12;
    case Kind::Chain:
    case Kind::Has:
    case Kind::Newest:
      return 8;
    case Kind::Test:
      break;
  }
  if (criterion.parameter->code == "_id") return 0;
  if (criterion.modifier == Modifier::Contains) return 9;
  switch (criterion.parameter->type) {
    case fhir::SearchType::Reference:
      return 1;
    case fhir::SearchType::Token:
      return criterion.parameter->code == "identifier" ? 1 : 3;
    case fhir::SearchType::Uri:
      return 2;
    case fhir::SearchType::String:
      return 4;
    case fhir::SearchType::Date:
      return criterion.parameter->code == "_lastUpdated" ? 4 : 6;
    case fhir::SearchType::Number:
    case fhir::SearchType::Quantity:
      return 6;
    case fhir::SearchType::Composite:
    case fhir::SearchType::Special:
      return 7;
  }
  return 7;
}

}  // namespace

base::Result<OrdinalSet> Evaluator::matches(fhir::TypeId type,
                                            const std::vector<Criterion>& criteria) {
  const TypeState& state = context_.state.of(type);
  if (criteria.empty()) return state.all(context_.at);
  return state.visible(TRY(all_of(type, criteria, nullptr)), context_.at);
}

base::Result<bool> Evaluator::holds(fhir::TypeId type, Ordinal ordinal,
                                    const Criterion& criterion) {
  const OrdinalSet alone = OrdinalSet::range(ordinal, ordinal + 1);
  return TRY(evaluate(type, criterion, &alone)).contains(ordinal);
}

base::Result<OrdinalSet> Evaluator::evaluate(fhir::TypeId type, const Criterion& criterion,
                                             const OrdinalSet* among) {
  switch (criterion.kind) {
    case Criterion::Kind::All:
      return all_of(type, criterion.parts, among);
    case Criterion::Kind::Any:
      return any_of(type, criterion, among);
    case Criterion::Kind::Not:
      return complement(type, TRY(evaluate(type, criterion.parts.front(), among)), among);
    case Criterion::Kind::Missing:
      return complement(type, TRY(test(type, criterion, among)), among);
    case Criterion::Kind::Test:
      return test(type, criterion, among);
    case Criterion::Kind::Chain:
      return chain(type, criterion, among);
    case Criterion::Kind::Newest:
      return newest(type, criterion, among);
    case Criterion::Kind::Has:
      return has(type, criterion, among);
  }
  return OrdinalSet();
}

base::Result<OrdinalSet> Evaluator::all_of(fhir::TypeId type, const std::vector<Criterion>& parts,
                                           const OrdinalSet* among) {
  const TypeState& state = context_.state.of(type);
  if (parts.empty()) return among != nullptr ? *among : TRY(state.all(context_.at));
  std::vector<std::pair<int, const Criterion*>> order;  // by address: as the client gave them
  order.reserve(parts.size());
  for (const Criterion& part : parts)
    order.emplace_back(rank(part), &part);
  std::ranges::sort(order);

  OrdinalSet found = TRY(evaluate(type, *order.front().second, among));
  if (among != nullptr) found &= *among;
  for (std::size_t i = 1; i < order.size() && !found.empty(); ++i) {
    if (found.size() <= kFew) found = TRY(state.visible(std::move(found), context_.at));
    found &= TRY(evaluate(type, *order[i].second, &found));
  }
  return found;
}

base::Result<OrdinalSet> Evaluator::any_of(fhir::TypeId type, const Criterion& criterion,
                                           const OrdinalSet* among) {
  OrdinalSet found;
  for (const Criterion& part : criterion.parts)
    found |= TRY(evaluate(type, part, among));
  return found;
}

base::Result<OrdinalSet> Evaluator::complement(fhir::TypeId type, OrdinalSet without,
                                               const OrdinalSet* among) {
  OrdinalSet others = among != nullptr ? *among : TRY(context_.state.of(type).all(context_.at));
  others -= without;
  return others;
}

}  // namespace engine
