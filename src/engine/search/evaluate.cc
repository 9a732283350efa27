#include "engine/search/evaluate.h"

#include "base/text/fold.h"
#include "engine/index/key.h"
#include "engine/search/date_prefix.h"
#include "engine/search/escape.h"
#include "engine/state/column_select.h"

namespace engine {

using base::ErrorKind;
using base::fail;
using fhir::SearchType;

// Sets of long lists come and are worked on as bitmaps.
constexpr std::uint64_t kOrdinalsInAWord = 64;

base::Result<OrdinalSet> Evaluator::evaluate(const Criterion& criterion) {
  if (criterion.modifier == "missing") {
    // What every resource has is not in the index.
    const bool always =
        criterion.parameter->code == "_id" || criterion.parameter->code == "_lastUpdated";
    OrdinalSet present =
        always ? TRY(type_.all(at_)) : TRY(with_any_value(criterion.parameter->number));
    if (criterion.values.front() == "false") return present;
    OrdinalSet absent = TRY(type_.all(at_));
    absent -= present;
    return absent;
  }
  OrdinalSet found = TRY(any_value(criterion));
  if (criterion.modifier != "not") return found;
  OrdinalSet others = TRY(type_.all(at_));
  others -= found;
  return others;
}

base::Result<OrdinalSet> Evaluator::any_value(const Criterion& criterion) {
  OrdinalSet found;
  for (const std::string& value : criterion.values)
    TRY_VOID(add_value(criterion, value, found));
  return found;
}

base::Result<> Evaluator::add_value(const Criterion& criterion, std::string_view value,
                                    OrdinalSet& out) {
  if (criterion.parameter->code == "_id") return add_id(value, out);
  if (criterion.parameter->code == "_lastUpdated") return add_last_updated(value, out);
  switch (criterion.parameter->type) {
    case SearchType::Token:
      return add_token(criterion, value, out);
    case SearchType::String:
      return add_string(criterion, value, out);
    case SearchType::Reference:
      return add_reference(criterion, value, out);
    case SearchType::Date:
      return add_date(criterion, value, out);
    case SearchType::Uri:
      return add_exact(criterion.parameter->number, key::uri(unescape(value)), out);
    case SearchType::Number:
    case SearchType::Quantity:
    case SearchType::Composite:
    case SearchType::Special:
      break;
  }
  return fail(ErrorKind::Unsupported, "search by this parameter is not supported yet");
}

base::Result<> Evaluator::add_id(std::string_view value, OrdinalSet& out) {
  const auto resource = TRY(type_.find(unescape(value)));
  if (!resource) return {};
  const Ordinal ordinal = TRY(type_.visible_version(*resource, at_));
  if (ordinal != kNoOrdinal) out.add(ordinal);
  return {};
}

// Ordinals ascend with time, so what was written in a span of time is a run of ordinals.
base::Result<> Evaluator::add_last_updated(std::string_view value, OrdinalSet& out) {
  const auto condition = TRY(parse_date_condition(value, state_.last_time().ms));
  const Ordinal all = type_.versions();
  if (condition.prefix == DateCondition::Prefix::Ne) {
    TRY_VOID(cost_.spend(1, all));
    for (Ordinal ordinal = 0; ordinal < all; ++ordinal) {
      const std::int64_t ms = TRY(type_.row(ordinal))->time_ms;
      if (condition.accepts(ms, ms + 1)) out.add(ordinal);
    }
    return {};
  }
  const DateCondition::Bounds bounds = condition.low_bounds(1);
  const auto first_at_or_after = [&](std::int64_t ms) -> base::Result<Ordinal> {
    Ordinal low = 0;
    Ordinal high = all;
    while (low < high) {
      const Ordinal middle = low + (high - low) / 2;
      if (TRY(type_.row(middle))->time_ms < ms) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  Ordinal begin = TRY(first_at_or_after(bounds.from));
  Ordinal end = TRY(first_at_or_after(bounds.to));
  const auto accepted = [&](Ordinal ordinal) -> base::Result<bool> {
    const std::int64_t ms = TRY(type_.row(ordinal))->time_ms;
    return condition.accepts(ms, ms + 1);
  };
  // The bounds may be a millisecond wide of the mark, which several versions can share.
  while (begin < end && !TRY(accepted(begin)))
    ++begin;
  while (begin < end && !TRY(accepted(end - 1)))
    --end;
  out |= OrdinalSet::range(begin, end);
  return {};
}

base::Result<> Evaluator::add_token(const Criterion& criterion, std::string_view value,
                                    OrdinalSet& out) {
  const std::uint16_t parameter = criterion.parameter->number;
  const std::size_t bar = find_unescaped(value, '|');
  if (bar == value.npos) {
    const std::string prefix = key::token_any_system(unescape(value));
    return add_list(parameter, prefix, key::prefix_end(prefix), out);
  }
  const std::string system = unescape(value.substr(0, bar));
  const std::string code = unescape(value.substr(bar + 1));
  if (!code.empty()) return add_exact(parameter, key::token(system, code), out);
  const std::string ending = key::token(system, {}).substr(1);
  const std::string tokens(1, key::kToken);
  return add_range(
      parameter, tokens, key::prefix_end(tokens),
      [&](std::string_view key) { return key.ends_with(ending); }, out);
}

base::Result<> Evaluator::add_string(const Criterion& criterion, std::string_view value,
                                     OrdinalSet& out) {
  const std::uint16_t parameter = criterion.parameter->number;
  const std::string text = unescape(value);
  const std::string folded = base::fold(text);
  if (criterion.modifier == "exact") return add_exact(parameter, key::string(folded, text), out);
  if (criterion.modifier == "contains") {
    const std::string strings(1, key::kString);
    const auto contains = [&](std::string_view key) {
      const std::string_view stored = key.substr(1, key.find('\0') - 1);
      return stored.find(folded) != stored.npos;
    };
    return add_range(parameter, strings, key::prefix_end(strings), contains, out);
  }
  const std::string prefix = key::string_prefix(folded);
  TRY_VOID(add_range(parameter, prefix, key::prefix_end(prefix), nullptr, out));
  const std::string word = key::word(folded);
  return add_range(parameter, word, key::prefix_end(word), nullptr, out);
}

base::Result<> Evaluator::add_reference(const Criterion& criterion, std::string_view value,
                                        OrdinalSet& out) {
  const std::uint16_t parameter = criterion.parameter->number;
  const std::string text = unescape(value);
  std::string_view local = text;
  const bool ours = !base_url_.empty() && local.size() > base_url_.size() &&
                    local.starts_with(base_url_) && local[base_url_.size()] == '/';
  if (ours) local.remove_prefix(base_url_.size() + 1);
  const std::size_t slash = local.find('/');
  if (slash != local.npos) {
    const fhir::TypeId type = definitions_.find_resource(local.substr(0, slash));
    if (type != fhir::TypeId::None) {
      std::string_view id = local.substr(slash + 1);
      id = id.substr(0, id.find('/'));  // a version behind the id does not narrow the search
      return add_local_reference(parameter, type, id, out);
    }
  }
  if (local.find(':') != local.npos) return add_exact(parameter, key::uri(text), out);
  if (!criterion.modifier.empty())
    return add_local_reference(parameter, definitions_.find_resource(criterion.modifier), local,
                               out);
  for (const fhir::TypeId target : criterion.parameter->targets)
    TRY_VOID(add_local_reference(parameter, target, local, out));
  return {};
}

base::Result<> Evaluator::add_local_reference(std::uint16_t parameter, fhir::TypeId type,
                                              std::string_view id, OrdinalSet& out) {
  if (definitions_.type(type).abstract) {  // a target of "Resource": any type
    for (const fhir::TypeId any : definitions_.resources())
      TRY_VOID(add_local_reference(parameter, any, id, out));
    return {};
  }
  TRY_VOID(cost_.spend(1, 0));
  const auto number = TRY(state_.of(type).find(id));
  if (!number) return {};
  return add_exact(parameter, key::reference(type, *number), out);
}

base::Result<> Evaluator::add_date(const Criterion& criterion, std::string_view value,
                                   OrdinalSet& out) {
  const auto condition = TRY(parse_date_condition(value, state_.last_time().ms));
  TRY_VOID(cost_.spend(1, 0));
  out |= TRY(select(type_.columns(), criterion.parameter->number, type_.versions(), condition));
  return {};
}

base::Result<OrdinalSet> Evaluator::with_any_value(std::uint16_t parameter) {
  OrdinalSet found = TRY(select(type_.columns(), parameter, type_.versions(), AnyValue()));
  TRY_VOID(add_range(parameter, {}, {}, nullptr, found));
  return found;
}

base::Result<> Evaluator::add_exact(std::uint16_t parameter, std::string_view key,
                                    OrdinalSet& out) {
  return add_list(parameter, key, std::string(key) + '\0', out);
}

base::Result<> Evaluator::add_list(std::uint16_t parameter, std::string_view from,
                                   std::string_view to, OrdinalSet& out) {
  OrdinalSet found = TRY(type_.list(parameter, from, to));
  TRY_VOID(cost_.spend(1, found.size() / kOrdinalsInAWord));
  if (out.empty()) {
    out = std::move(found);
  } else {
    out |= found;
  }
  return {};
}

base::Result<> Evaluator::add_range(std::uint16_t parameter, std::string_view from,
                                    std::string_view to, const KeyFilter& wanted, OrdinalSet& out) {
  return type_.scan(
      parameter, from, to,
      [&](std::string_view key, std::span<const Ordinal> ordinals) -> base::Result<bool> {
        TRY_VOID(cost_.spend(1, ordinals.size()));
        if (wanted == nullptr || wanted(key)) out.add(ordinals);
        return true;
      });
}

}  // namespace engine
