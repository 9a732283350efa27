#include "engine/search/in_document.h"

#include <algorithm>
#include <string>

#include "engine/index/key.h"

namespace engine {

namespace {

using Verdict = KeySpan::Verdict;

Verdict verdict_on(const std::vector<KeySpan>& spans, std::string_view key) {
  Verdict best = Verdict::No;
  for (const KeySpan& span : spans) {
    const Verdict verdict = span.accepts(key);
    if (verdict == Verdict::Yes) return verdict;
    if (verdict == Verdict::AskDocument) best = verdict;
  }
  return best;
}

}  // namespace

base::Result<bool> has_in_document(const SearchContext& context, fhir::TypeId type,
                                   fhir::json::Value resource, const Criterion& criterion,
                                   const std::vector<KeySpan>& spans) {
  const fhir::SearchParameter& parameter = *criterion.parameter;
  bool doubtful = false;
  for (const IndexEntry& entry :
       TRY(context.parameters.indexer().entries(type, resource, parameter))) {
    if (criterion.kind == Criterion::Kind::Missing) return true;
    std::string key = entry.key;
    if (entry.target != fhir::TypeId::None) {
      const auto number = TRY(context.state.of(entry.target).find(entry.target_id));
      // Behind the parts before it in a tuple.
      key += number ? key::reference(entry.target, *number)
                    : key::unseen(entry.target, entry.target_id);
    }
    const Verdict verdict = verdict_on(spans, key);
    if (verdict == Verdict::Yes) return true;
    doubtful = doubtful || verdict == Verdict::AskDocument;
  }
  if (!doubtful) return false;
  return std::ranges::any_of(context.parameters.indexer().values(type, resource, parameter),
                             [&](const fhir::SearchValue& value) {
                               return (value.kind == fhir::SearchValue::Kind::Text) ==
                                          (criterion.modifier == Modifier::Text) &&
                                      text_satisfies(criterion, value.text);
                             });
}

}  // namespace engine
