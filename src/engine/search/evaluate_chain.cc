// Part of Evaluator: criteria on what a resource refers to, and on what refers to it.

#include <algorithm>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "engine/index/key.h"
#include "engine/search/evaluate.h"
#include "engine/search/inside.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

// Of so few resources the references are followed one by one before the other side is asked.
constexpr std::uint64_t kFewFollowed = 1000;
// Past one target in so many of its type, a walk over all reference keys beats a look-up of each.
constexpr std::uint64_t kDense = 8;

std::string keys_of(fhir::TypeId type) {
  return key::reference(type, 0).substr(0, 3);
}

ResourceNumber number_in(std::string_view key) {
  base::ByteReader reader(key.substr(3));
  return reader.be<std::uint32_t>();
}

}  // namespace

base::Result<OrdinalSet> Evaluator::chain(fhir::TypeId type, const Criterion& criterion,
                                          const OrdinalSet* among) {
  const std::size_t step = context_.cost.begin(criterion.label);
  const bool few = among != nullptr && among->size() <= kFewFollowed;
  OrdinalSet found;
  if (few) {
    found = TRY(chain_from_few(type, criterion, *among));
  } else {
    const OrdinalSet targets = TRY(matches(criterion.other, criterion.parts));
    found = TRY(referring(type, criterion, targets));
  }
  TypeState::List containers = TRY(containers_of(context_, type, criterion.other));
  if (among != nullptr) containers.set &= *among;
  containers.set -= found;
  if (!containers.set.empty())
    found |= TRY(chain_inside(type, criterion, std::move(containers.set)));
  context_.cost.end(step, few ? "references of the candidates" : "what refers to matches",
                    found.size());
  return found;
}

// https://hl7.org/fhir/R4/search.html#contained: a chain leads into contained resources too.
base::Result<OrdinalSet> Evaluator::chain_inside(fhir::TypeId type, const Criterion& criterion,
                                                 OrdinalSet candidates) {
  Inside inside(context_);
  OrdinalSet found;
  const OrdinalSet current =
      TRY(context_.state.of(type).visible(std::move(candidates), context_.at));
  for (const Ordinal ordinal : current.to_vector()) {
    TRY_VOID(inside.enter(type, ordinal));
    if (TRY(inside.leads_inside(criterion))) found.add(ordinal);
  }
  return found;
}

base::Result<OrdinalSet> Evaluator::chain_from_few(fhir::TypeId type, const Criterion& criterion,
                                                   const OrdinalSet& few) {
  std::vector<std::pair<Ordinal, Ordinal>> links;  // from a candidate to what it refers to
  OrdinalSet targets;
  const OrdinalSet current = TRY(context_.state.of(type).visible(few, context_.at));
  for (const Ordinal from : current.to_vector())
    for (const Ordinal to : TRY(references(type, from, *criterion.parameter, criterion.other))) {
      links.emplace_back(from, to);
      targets.add(to);
    }
  if (targets.empty()) return OrdinalSet();
  const OrdinalSet holding = TRY(evaluate(criterion.other, criterion.parts.front(), &targets));
  OrdinalSet found;
  for (const auto& [from, to] : links)
    if (holding.contains(to)) found.add(from);
  return found;
}

// Everything that refers to one of `targets`.
base::Result<OrdinalSet> Evaluator::referring(fhir::TypeId type, const Criterion& criterion,
                                              const OrdinalSet& targets) {
  const TypeState& source = context_.state.of(type);
  const TypeState& target = context_.state.of(criterion.other);
  const std::uint16_t parameter = criterion.parameter->number;
  OrdinalSet numbers;
  for (const Ordinal ordinal : targets.to_vector())
    numbers.add(TRY(target.row(ordinal)).resource);
  TRY_VOID(context_.cost.spend(0, targets.size()));
  OrdinalSet found;
  if (numbers.size() * kDense < target.current()) {
    std::vector<Ordinal> ordinals;
    for (const ResourceNumber number : numbers.to_vector()) {
      ordinals.clear();
      TRY_VOID(source.postings(parameter, key::reference(criterion.other, number), ordinals));
      TRY_VOID(context_.cost.spend(1, ordinals.size()));
      found.add(ordinals);
    }
    return found;
  }
  const std::string from = keys_of(criterion.other);
  TRY_VOID(source.scan(
      parameter, from, key::prefix_end(from),
      [&](std::string_view key, std::span<const Ordinal> ordinals) -> base::Result<bool> {
        TRY_VOID(context_.cost.spend(1, ordinals.size()));
        if (numbers.contains(number_in(key))) found.add(ordinals);
        return true;
      }));
  return found;
}

base::Result<OrdinalSet> Evaluator::has(fhir::TypeId type, const Criterion& criterion,
                                        const OrdinalSet* among) {
  const std::size_t step = context_.cost.begin(criterion.label);
  const bool few = among != nullptr && among->size() <= kFewFollowed;
  OrdinalSet found;
  if (few) {
    found = TRY(has_of_few(type, criterion, *among));
  } else {
    const OrdinalSet sources = TRY(matches(criterion.other, criterion.parts));
    found = TRY(referred(type, criterion, sources));
  }
  context_.cost.end(step, few ? "what refers to the candidates" : "references of matches",
                    found.size());
  return found;
}

base::Result<OrdinalSet> Evaluator::has_of_few(fhir::TypeId type, const Criterion& criterion,
                                               const OrdinalSet& few) {
  const TypeState& target = context_.state.of(type);
  const TypeState& source = context_.state.of(criterion.other);
  std::vector<std::pair<Ordinal, OrdinalSet>> links;  // from a candidate to what refers to it
  OrdinalSet sources;
  const OrdinalSet current = TRY(target.visible(few, context_.at));
  for (const Ordinal to : current.to_vector()) {
    std::vector<Ordinal> ordinals;
    const std::string key = key::reference(type, TRY(target.row(to)).resource);
    TRY_VOID(source.postings(criterion.parameter->number, key, ordinals));
    TRY_VOID(context_.cost.spend(1, ordinals.size()));
    if (ordinals.empty()) continue;
    OrdinalSet from;
    from.add(ordinals);
    sources |= from;
    links.emplace_back(to, std::move(from));
  }
  sources = TRY(source.visible(std::move(sources), context_.at));
  if (sources.empty()) return OrdinalSet();
  OrdinalSet holding = TRY(evaluate(criterion.other, criterion.parts.front(), &sources));
  holding &= sources;
  OrdinalSet found;
  for (const auto& [to, from] : links)
    if (from.count_common(holding) > 0) found.add(to);
  return found;
}

// Everything of `type` that one of `sources` refers to.
base::Result<OrdinalSet> Evaluator::referred(fhir::TypeId type, const Criterion& criterion,
                                             const OrdinalSet& sources) {
  const TypeState& target = context_.state.of(type);
  OrdinalSet found;
  if (sources.size() <= kFewFollowed) {
    for (const Ordinal from : sources.to_vector())
      found.add(TRY(references(criterion.other, from, *criterion.parameter, type)));
    return found;
  }
  const std::string from = keys_of(type);
  TRY_VOID(
      context_.state.of(criterion.other)
          .scan(criterion.parameter->number, from, key::prefix_end(from),
                [&](std::string_view key, std::span<const Ordinal> ordinals) -> base::Result<bool> {
                  TRY_VOID(context_.cost.spend(1, ordinals.size()));
                  const auto in_sources = [&](Ordinal one) { return sources.contains(one); };
                  if (std::ranges::none_of(ordinals, in_sources)) return true;
                  const Ordinal current = TRY(target.visible_version(number_in(key), context_.at));
                  if (current != kNoOrdinal) found.add(current);
                  return true;
                }));
  return found;
}

base::Result<std::vector<Ordinal>> Evaluator::references(fhir::TypeId type, Ordinal ordinal,
                                                         const fhir::SearchParameter& parameter,
                                                         fhir::TypeId target) {
  TRY_VOID(context_.cost.spend_document());
  std::string stored = TRY(context_.reader.stored(type, ordinal));
  const auto document = TRY(fhir::json::Document::parse(std::move(stored)));
  const TypeState& state = context_.state.of(target);
  std::vector<Ordinal> found;
  for (const IndexEntry& entry :
       TRY(context_.parameters.indexer().entries(type, document.root(), parameter))) {
    if (entry.target != target) continue;
    const auto number = TRY(state.find(entry.target_id));
    if (!number) continue;
    const Ordinal current = TRY(state.visible_version(*number, context_.at));
    if (current != kNoOrdinal && !TRY(state.row(current)).deleted()) found.push_back(current);
  }
  return found;
}

}  // namespace engine
