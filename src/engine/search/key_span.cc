#include "engine/search/key_span.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/text/fold.h"
#include "engine/index/key.h"
#include "engine/index/key_number.h"
#include "engine/index/phonetic.h"
#include "engine/search/amount.h"
#include "engine/search/code_set.h"
#include "fhir/params/references.h"
#include "fhir/ucum/canonical_unit.h"

namespace engine {

namespace {

using Spans = std::vector<KeySpan>;
using Verdict = KeySpan::Verdict;

KeySpan exactly(std::string key) {
  return {.from = std::move(key), .to = {}, .exact = true, .judge = nullptr};
}

KeySpan beginning_with(std::string prefix) {
  std::string to = key::prefix_end(prefix);
  return {.from = std::move(prefix), .to = std::move(to), .exact = false, .judge = nullptr};
}

// Keys of one kind that `wanted` accepts.
template <class Wanted>
KeySpan filtered(KeySpan span, Wanted wanted) {
  span.judge = [wanted = std::move(wanted)](std::string_view key) {
    return wanted(key) ? Verdict::Yes : Verdict::No;
  };
  return span;
}

void add_token(const TokenValue& token, Spans& out) {
  if (!token.system) return out.push_back(beginning_with(key::token_any_system(token.code)));
  if (!token.code.empty()) return out.push_back(exactly(key::token(*token.system, token.code)));
  std::string ending = key::token(*token.system, {}).substr(1);
  out.push_back(filtered(
      beginning_with(std::string(1, key::kToken)),
      [ending = std::move(ending)](std::string_view key) { return key.ends_with(ending); }));
}

// The folded text of a string key, and whether the key has lost the end of it.
struct FoldedText {
  std::string_view text;
  bool cut;
};
FoldedText folded_text(std::string_view key) {
  const std::size_t end = key.find('\0');
  return {key.substr(1, end - 1), end > key::kTextMax};
}

// A path of which `root` is a beginning, up to where a part of it ends.
bool is_below(std::string_view uri, std::string_view root) {
  if (!uri.starts_with(root)) return false;
  if (uri.size() == root.size() || root.ends_with('/')) return true;
  return std::string_view("/?#|").find(uri[root.size()]) != std::string_view::npos;
}

void add_string(Modifier modifier, const std::string& text, Spans& out) {
  const std::string folded = base::fold(text);
  if (modifier == Modifier::Exact) {
    KeySpan span = exactly(key::string(folded, text));
    if (text.size() > key::kTextMax) span.judge = [](auto) { return Verdict::AskDocument; };
    return out.push_back(std::move(span));
  }
  if (modifier == Modifier::Contains) {
    KeySpan span = beginning_with(std::string(1, key::kString));
    span.judge = [folded](std::string_view key) {
      const FoldedText stored = folded_text(key);
      if (stored.text.find(folded) != stored.text.npos) return Verdict::Yes;
      return stored.cut ? Verdict::AskDocument : Verdict::No;
    };
    return out.push_back(std::move(span));
  }
  if (modifier == Modifier::EndsWith) {
    KeySpan span = beginning_with(std::string(1, key::kString));
    span.judge = [folded](std::string_view key) {
      const FoldedText stored = folded_text(key);
      if (stored.cut) return Verdict::AskDocument;
      return stored.text.ends_with(folded) ? Verdict::Yes : Verdict::No;
    };
    return out.push_back(std::move(span));
  }
  std::string prefix = key::string_prefix(folded);
  if (modifier == Modifier::Equals) prefix += '\0';
  KeySpan whole = beginning_with(std::move(prefix));
  if (folded.size() > key::kTextMax) whole.judge = [](auto) { return Verdict::AskDocument; };
  out.push_back(std::move(whole));
  if (modifier == Modifier::Equals || modifier == Modifier::StartsWith) return;
  KeySpan word = beginning_with(key::word(folded));
  if (folded.size() > key::kWordMax) word.judge = [](auto) { return Verdict::AskDocument; };
  out.push_back(std::move(word));
}

// Single values of a kind lie in order behind the beginning; of ranges only the low bounds do.
void add_amounts(const std::string& singles, const std::string& ranges, const AmountTest& test,
                 Spans& out) {
  const auto accepts = [test](std::string_view key) { return test.accepts(key::bounds(key)); };
  KeySpan span = beginning_with(singles);
  if (!test.to().empty()) span.to = key::prefix_end(singles + std::string(test.to()));
  span.from.append(test.from());
  out.push_back(filtered(std::move(span), accepts));
  out.push_back(filtered(beginning_with(ranges), accepts));
}

// In base units, where the unit is known; so it meets values in other units of the same kind.
bool add_measure(const AmountCondition& quantity, Spans& out) {
  if (quantity.system != "http://unitsofmeasure.org") return false;
  const auto unit = fhir::ucum::canonical_unit(quantity.unit);
  if (!unit) return false;
  const auto low = unit->to_canonical(quantity.low);
  const auto value = unit->to_canonical(quantity.value);
  const auto high = unit->to_canonical(quantity.high);
  if (!low || !value || !high) return false;
  add_amounts(key::measures(key::kMeasure, unit->code), key::measures(key::kMeasures, unit->code),
              AmountTest(quantity.prefix, *low, *value, *high), out);
  return true;
}

void add_quantity(const AmountCondition& quantity, Spans& out) {
  const AmountTest test(quantity);
  if (!quantity.unit.empty() && quantity.system) {
    if (add_measure(quantity, out)) return;
    return add_amounts(key::quantities(key::kQuantity, quantity.unit, *quantity.system),
                       key::quantities(key::kQuantities, quantity.unit, *quantity.system), test,
                       out);
  }
  // Any unit, or a unit in any system: other texts stand before the value.
  std::string system;
  if (quantity.system) system = key::quantities(key::kQuantity, {}, *quantity.system).substr(2);
  const auto accepts = [test, system](std::string_view key) {
    const std::string_view beginning = key::beginning(key);
    const std::size_t unit_end = beginning.find('\0');
    if (!system.empty() && beginning.substr(unit_end + 1) != system) return false;
    return test.accepts(key::bounds(key));
  };
  for (const char kind : {key::kQuantity, key::kQuantities})
    out.push_back(
        filtered(beginning_with(quantity.unit.empty() ? std::string(1, kind)
                                                      : key::quantities(kind, quantity.unit)),
                 accepts));
}

KeySpan folded_scan(char kind, std::function<bool(std::string_view)> wanted) {
  KeySpan span = beginning_with(std::string(1, kind));
  span.judge = [wanted = std::move(wanted)](std::string_view key) {
    const FoldedText stored = folded_text(key);
    if (wanted(stored.text)) return Verdict::Yes;
    return stored.cut ? Verdict::AskDocument : Verdict::No;
  };
  return span;
}

bool begins_a_word(std::string_view text, std::string_view folded) {
  return text.starts_with(folded) || text.find(" " + std::string(folded)) != text.npos;
}

void add_uri(Modifier modifier, const std::string& text, Spans& out) {
  if (modifier == Modifier::None) return out.push_back(exactly(key::uri(text)));
  if (modifier == Modifier::Below) {
    KeySpan span = beginning_with(key::uri(text.substr(0, key::kTextMax)));
    span.judge = [text](std::string_view key) {
      if (key.size() > key::kTextMax + 1) return Verdict::AskDocument;
      return is_below(key.substr(1), text) ? Verdict::Yes : Verdict::No;
    };
    return out.push_back(std::move(span));
  }
  // Above: what has the text below itself.
  out.push_back(exactly(key::uri(text)));
  for (std::size_t slash = text.find('/'); slash != text.npos; slash = text.find('/', slash + 1)) {
    out.push_back(exactly(key::uri(text.substr(0, slash))));
    if (slash + 1 < text.size()) out.push_back(exactly(key::uri(text.substr(0, slash + 1))));
  }
}

double degrees(std::string_view bound) {
  const auto number = key::number_of(bound);
  return number ? std::strtod(number->text().c_str(), nullptr) : 0;
}

std::string latitude_bound(double degrees) {
  return key::bound(*fhir::BigDecimal::parse(std::to_string(degrees)));
}

// The haversine formula on a sphere of the mean radius of the earth.
double metres_between(double latitude, double longitude, const NearValue& near) {
  constexpr double kRadian = 3.14159265358979323846 / 180;
  const double half_latitude = (near.latitude - latitude) * kRadian / 2;
  const double half_longitude = (near.longitude - longitude) * kRadian / 2;
  const double a = std::pow(std::sin(half_latitude), 2) + std::cos(latitude * kRadian) *
                                                              std::cos(near.latitude * kRadian) *
                                                              std::pow(std::sin(half_longitude), 2);
  constexpr double kRadiusMetres = 6'371'008.8;
  return 2 * kRadiusMetres * std::asin(std::min(1.0, std::sqrt(a)));
}

void add_near(const NearValue& near, Spans& out) {
  constexpr double kMetresInADegree = 110'000;  // a little less than there are anywhere
  const double margin = near.metres / kMetresInADegree + 0.001;
  KeySpan span = beginning_with(std::string(1, key::kPosition));
  span.to = key::prefix_end(span.from + latitude_bound(std::min(near.latitude + margin, 91.0)));
  span.from += latitude_bound(std::max(near.latitude - margin, -91.0));
  out.push_back(filtered(std::move(span), [near](std::string_view key) {
    const key::Bounds position = key::bounds(key);
    return metres_between(degrees(position.low), degrees(position.high), near) <= near.metres;
  }));
}

void add_date(const DateCondition& condition, Spans& out) {
  for (const char kind : {key::kDate, key::kPeriod})
    out.push_back(filtered(beginning_with(std::string(1, kind)), [condition](std::string_view key) {
      if (key.size() != 17) return false;
      const key::Range range = key::date_range(key);
      return condition.accepts(range.low_ms, range.high_ms);
    }));
}

class References {
 public:
  References(const SearchContext& context, const Criterion& criterion, Spans& out)
      : context_(context), criterion_(criterion), out_(out) {}

  base::Result<> add(const std::string& text) {
    const std::string_view local = fhir::without_base(context_.base_url, text);
    const std::size_t slash = local.find('/');
    if (slash != local.npos) {
      const fhir::TypeId type = context_.definitions.find_resource(local.substr(0, slash));
      if (type != fhir::TypeId::None) {
        std::string_view id = local.substr(slash + 1);
        id = id.substr(0, id.find('/'));  // a version behind the id does not narrow the search
        return add_local(type, id);
      }
    }
    if (local.find(':') != local.npos) {
      out_.push_back(exactly(key::uri(text)));
      return {};
    }
    if (criterion_.modifier == Modifier::Type) return add_local(criterion_.other, local);
    for (const fhir::TypeId target : criterion_.parameter->targets)
      TRY_VOID(add_local(target, local));
    return {};
  }

 private:
  base::Result<> add_local(fhir::TypeId type, std::string_view id) {
    if (context_.definitions.type(type).abstract) {  // a target of "Resource": any type
      for (const fhir::TypeId any : context_.definitions.resources())
        TRY_VOID(add_local(any, id));
      return {};
    }
    TRY_VOID(context_.cost.spend(1, 0));
    const auto number = TRY(context_.state.of(type).find(id));
    out_.push_back(exactly(number ? key::reference(type, *number) : key::unseen(type, id)));
    return {};
  }

  const SearchContext& context_;
  const Criterion& criterion_;
  Spans& out_;
};

base::Result<> add_text(const SearchContext& context, const Criterion& criterion,
                        const std::string& text, Spans& out) {
  if (criterion.modifier == Modifier::Text) {
    out.push_back(folded_scan(key::kText, [folded = base::fold(text)](std::string_view stored) {
      return begins_a_word(stored, folded);
    }));
    return {};
  }
  switch (criterion.parameter->type) {
    case fhir::SearchType::String:
      if (criterion.parameter->usage == fhir::SearchUsage::Phonetic) {
        for (const std::string& code : phonetic_codes(text))
          out.push_back(exactly(key::sound(code)));
        return {};
      }
      add_string(criterion.modifier, text, out);
      return {};
    case fhir::SearchType::Uri:
      add_uri(criterion.modifier, text, out);
      return {};
    default:
      return References(context, criterion, out).add(text);
  }
}

// Elements of a composite: the keys of the first component lead, the others are looked at.
base::Result<> add_tuples(const SearchContext& context, const Criterion& elements, Spans& out) {
  std::vector<Spans> components;
  for (const Criterion& part : elements.parts)
    components.push_back(TRY(spans_of(context, part)));
  const auto tuple_of = [](std::string_view key) {
    std::string tuple = key::tuple();
    key::append_part(tuple, key);
    return tuple;
  };
  for (const KeySpan& first : components.front()) {
    KeySpan span;
    span.from = tuple_of(first.from);
    span.to = first.to.empty() ? key::prefix_end(span.from) : tuple_of(first.to);
    span.judge = [components](std::string_view key) {
      const std::vector<std::string> parts = key::parts(key, components.size());
      if (parts.size() != components.size()) return Verdict::No;
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (std::ranges::none_of(components[i], [&](const KeySpan& one) {
              return one.accepts(parts[i]) != Verdict::No;
            }))
          return Verdict::No;
      return Verdict::Yes;
    };
    out.push_back(std::move(span));
  }
  return {};
}

// :in, :not-in, :above and :below of a token.
bool stands_for_codes(const Criterion& criterion) {
  if (criterion.parameter->type != fhir::SearchType::Token) return false;
  return criterion.modifier == Modifier::In || criterion.modifier == Modifier::NotIn ||
         criterion.modifier == Modifier::Above || criterion.modifier == Modifier::Below;
}

}  // namespace

KeySpan::Verdict KeySpan::accepts(std::string_view key) const {
  const bool within = exact ? key == from : key >= from && (to.empty() || key < to);
  if (!within) return Verdict::No;
  return judge == nullptr ? Verdict::Yes : judge(key);
}

base::Result<std::vector<KeySpan>> spans_of(const SearchContext& context,
                                            const Criterion& criterion) {
  Spans spans;
  if (criterion.kind == Criterion::Kind::Missing) {
    // Whatever a search could find it by, a text or an identifier too.
    spans.push_back(filtered(beginning_with({}), [](std::string_view) { return true; }));
    return spans;
  }
  for (const Criterion& elements : criterion.parts)
    TRY_VOID(add_tuples(context, elements, spans));
  for (const AskedValue& value : criterion.values) {
    if (stands_for_codes(criterion)) {
      auto codes = TRY(codes_of(context, criterion, value));
      TRY_VOID(add_code_set(context, std::move(codes), spans));
    } else if (const auto* text = std::get_if<TextValue>(&value)) {
      TRY_VOID(add_text(context, criterion, text->text, spans));
    } else if (const auto* token = std::get_if<TokenValue>(&value)) {
      if (criterion.modifier != Modifier::Identifier) {
        add_token(*token, spans);
      } else if (token->system) {
        spans.push_back(exactly(key::logical(*token->system, token->code)));
      } else {
        spans.push_back(beginning_with(key::logical_any_system(token->code)));
      }
    } else if (const auto* of_type = std::get_if<OfTypeValue>(&value)) {
      spans.push_back(exactly(key::typed(of_type->system, of_type->code, of_type->value)));
    } else if (const auto* word = std::get_if<WordValue>(&value)) {
      spans.push_back(beginning_with(key::full_text(word->word)));
    } else if (const auto* near = std::get_if<NearValue>(&value)) {
      add_near(*near, spans);
    } else if (const auto* date = std::get_if<DateCondition>(&value)) {
      add_date(date->around(time_of_snapshot(context)), spans);
    } else if (const auto* amount = std::get_if<AmountCondition>(&value)) {
      if (criterion.parameter->type == fhir::SearchType::Number) {
        add_amounts(key::numbers(key::kNumber), key::numbers(key::kNumbers), AmountTest(*amount),
                    spans);
      } else {
        add_quantity(*amount, spans);
      }
    }
  }
  return spans;
}

bool text_satisfies(const Criterion& criterion, std::string_view text) {
  const std::string folded = base::fold(text);
  return std::ranges::any_of(criterion.values, [&](const AskedValue& value) {
    const auto* const asked = std::get_if<TextValue>(&value);
    if (asked == nullptr) return false;
    if (criterion.modifier == Modifier::Exact) return text == asked->text;
    if (criterion.modifier == Modifier::Below) return is_below(text, asked->text);
    const std::string part = base::fold(asked->text);
    if (criterion.modifier == Modifier::Contains) return folded.find(part) != folded.npos;
    if (criterion.modifier == Modifier::Equals) return folded == part;
    if (criterion.modifier == Modifier::StartsWith) return folded.starts_with(part);
    if (criterion.modifier == Modifier::EndsWith) return folded.ends_with(part);
    return begins_a_word(folded, part);
  });
}

}  // namespace engine
