// Part of Evaluator: criteria on the values of one parameter.

#include <algorithm>
#include <memory>
#include <span>

#include "engine/index/key.h"
#include "engine/search/evaluate.h"
#include "engine/state/column_select.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

using Verdict = KeySpan::Verdict;

// Of so few candidates the documents may be read instead of a long run of the index.
constexpr std::uint64_t kFewDocuments = 500;
// What a document costs, in postings and keys of the index.
constexpr std::uint64_t kDocumentCost = 40;

class Step {
 public:
  Step(Cost& cost, const Criterion& criterion)
      : cost_(cost), number_(cost.begin(criterion.label)) {}
  OrdinalSet end(std::string_view how, OrdinalSet found) {
    cost_.end(number_, how, found.size());
    return found;
  }

 private:
  Cost& cost_;
  const std::size_t number_;
};

}  // namespace

base::Result<OrdinalSet> Evaluator::test(fhir::TypeId type, const Criterion& criterion,
                                         const OrdinalSet* among) {
  Step step(context_.cost, criterion);
  const bool everywhere = criterion.kind == Criterion::Kind::Missing;
  if (criterion.parameter->code == "_id" || criterion.parameter->code == "_lastUpdated") {
    // What every resource has is not in the index.
    if (everywhere)
      return step.end("all",
                      among != nullptr ? *among : TRY(context_.state.of(type).all(context_.at)));
    if (criterion.parameter->code == "_id") return step.end("ids", TRY(by_id(type, criterion)));
    return step.end("times", TRY(by_last_updated(type, criterion)));
  }
  if (criterion.parameter->type == fhir::SearchType::Date)
    return step.end("dates of the candidates", TRY(by_date(type, criterion, among)));
  const auto spans = TRY(spans_of(context_, criterion));
  std::string_view how;
  OrdinalSet found = TRY(from_index(type, criterion, spans, among, how));
  return step.end(how, std::move(found));
}

base::Result<OrdinalSet> Evaluator::by_date(fhir::TypeId type, const Criterion& criterion,
                                            const OrdinalSet* among) {
  const TypeState& state = context_.state.of(type);
  const std::uint16_t parameter = criterion.parameter->number;
  TRY_VOID(context_.cost.spend(1, among != nullptr ? among->size() : state.versions()));
  const auto selected = [&](const auto& test) {
    return among != nullptr ? select(state.columns(), parameter, *among, test)
                            : select(state.columns(), parameter, state.versions(), test);
  };
  if (criterion.kind == Criterion::Kind::Missing) return selected(AnyValue());
  OrdinalSet found;
  for (const AskedValue& value : criterion.values)
    found |= TRY(selected(std::get<DateCondition>(value).around(time_of_snapshot(context_))));
  return found;
}

base::Result<OrdinalSet> Evaluator::from_index(fhir::TypeId type, const Criterion& criterion,
                                               const std::vector<KeySpan>& spans,
                                               const OrdinalSet* among, std::string_view& how) {
  const TypeState& state = context_.state.of(type);
  const std::uint16_t parameter = criterion.parameter->number;
  Cost& cost = context_.cost;
  std::uint64_t left = ~std::uint64_t{0};
  if (among != nullptr && among->size() <= kFewDocuments)
    left = 200 + among->size() * kDocumentCost;
  OrdinalSet found;
  OrdinalSet doubtful;
  bool dear = spans.size() > left;
  // The keys of one token are few, and a list that is asked for often is in memory as a set.
  const bool is_token = criterion.parameter->type == fhir::SearchType::Token;
  how = dear ? "documents" : "keys";
  if (dear) return from_documents(type, criterion, spans, *among);
  for (const KeySpan& span : spans) {
    const auto visit = [&](std::string_view key,
                           std::span<const Ordinal> ordinals) -> base::Result<bool> {
      TRY_VOID(cost.spend(1, ordinals.size()));
      const std::uint64_t price = 1 + ordinals.size();
      dear = price > left;
      if (dear) return false;
      left -= price;
      const Verdict verdict = span.judge == nullptr ? Verdict::Yes : span.judge(key);
      if (verdict == Verdict::Yes) found.add(ordinals);
      if (verdict == Verdict::AskDocument) doubtful.add(ordinals);
      return true;
    };
    if (span.exact || (span.judge == nullptr && is_token)) {
      TypeState::List list =
          TRY(state.list(parameter, span.from, span.exact ? span.from + '\0' : span.to));
      TRY_VOID(cost.spend(list.keys_read + 1, list.ordinals_read));
      const bool sure = span.judge == nullptr || span.judge(span.from) == Verdict::Yes;
      OrdinalSet& out = sure ? found : doubtful;
      if (out.empty()) {
        out = std::move(list.set);
      } else {
        out |= list.set;
      }
    } else {
      how = "range of keys";
      TRY_VOID(state.scan(parameter, span.from, span.to, visit));
    }
    if (dear) {
      how = "documents";
      return from_documents(type, criterion, spans, *among);
    }
  }
  doubtful -= found;
  if (doubtful.empty()) return found;
  if (among != nullptr) doubtful &= *among;
  found |= TRY(from_documents(type, criterion, spans, doubtful));
  how = "keys, then documents";
  return found;
}

// Looks into the documents of the candidates: what a key lost is still there.
base::Result<OrdinalSet> Evaluator::from_documents(fhir::TypeId type, const Criterion& criterion,
                                                   const std::vector<KeySpan>& spans,
                                                   const OrdinalSet& candidates) {
  const TypeState& state = context_.state.of(type);
  const OrdinalSet current = TRY(state.visible(candidates, context_.at));
  const fhir::SearchParameter& parameter = *criterion.parameter;
  OrdinalSet found;
  for (const Ordinal ordinal : current.to_vector()) {
    TRY_VOID(context_.cost.spend_document());
    std::string stored = TRY(context_.reader.stored(type, ordinal));
    const auto document = TRY(fhir::json::Document::parse(std::move(stored)));
    Verdict best = Verdict::No;
    for (const IndexEntry& entry :
         TRY(context_.parameters.indexer().entries(type, document.root(), parameter))) {
      std::string key = entry.key;
      if (entry.target != fhir::TypeId::None) {
        const auto number = TRY(context_.state.of(entry.target).find(entry.target_id));
        if (!number) continue;
        key += key::reference(entry.target, *number);  // behind the parts before it in a tuple
      }
      for (const KeySpan& span : spans) {
        const Verdict verdict = span.accepts(key);
        if (verdict == Verdict::Yes) best = Verdict::Yes;
        if (verdict == Verdict::AskDocument && best == Verdict::No) best = verdict;
      }
      if (best == Verdict::Yes) break;
    }
    if (best == Verdict::AskDocument)
      for (const fhir::SearchValue& value :
           context_.parameters.indexer().values(type, document.root(), parameter))
        if ((value.kind == fhir::SearchValue::Kind::Text) ==
                (criterion.modifier == Modifier::Text) &&
            text_satisfies(criterion, value.text))
          best = Verdict::Yes;
    if (best == Verdict::Yes) found.add(ordinal);
  }
  return found;
}

}  // namespace engine
