#include "engine/index/plain.h"

#include <string>
#include <utility>

#include "base/text/fold.h"
#include "engine/index/amounts.h"
#include "engine/index/key.h"
#include "engine/index/key_number.h"

namespace engine {

namespace {

using fhir::SearchValue;

void add_key(std::uint16_t parameter, std::string key, std::vector<IndexEntry>& out) {
  out.push_back({parameter, std::move(key), fhir::TypeId::None, {}});
}

void add_position(const SearchValue& value, std::vector<IndexEntry>& out) {
  const auto latitude = fhir::BigDecimal::parse(value.low);
  const auto longitude = fhir::BigDecimal::parse(value.high);
  if (latitude && longitude) add_key(value.parameter, key::position(*latitude, *longitude), out);
}

// Whether both are the same piece of the document, and so have the same keys.
bool same_place(std::string_view a, std::string_view b) {
  return a.data() == b.data() && a.size() == b.size();
}
bool same_amount(const SearchValue& a, const SearchValue& b) {
  return a.kind == b.kind && same_place(a.low, b.low) && same_place(a.high, b.high) &&
         same_place(a.unit, b.unit) && same_place(a.unit_text, b.unit_text) &&
         same_place(a.system, b.system) && a.low_open == b.low_open && a.high_open == b.high_open;
}

}  // namespace

void PlainEntries::amount(const SearchValue& value, std::vector<IndexEntry>& out) {
  if (same_amount(value, newest_)) {
    for (const std::string& key : newest_keys_)
      add_key(value.parameter, key, out);
    return;
  }
  const std::size_t first = out.size();
  add_amount(value, out);
  newest_ = value;
  newest_keys_.clear();
  for (std::size_t i = first; i < out.size(); ++i)
    newest_keys_.push_back(out[i].key);
}

void PlainEntries::add(const SearchValue& value, std::vector<IndexEntry>& out) {
  switch (value.kind) {
    case SearchValue::Kind::Token:
      return add_key(value.parameter, key::token(value.system, value.text), out);
    case SearchValue::Kind::String:
      return add_key(value.parameter, key::string(base::fold(value.text), value.text), out);
    case SearchValue::Kind::Reference:
      out.push_back({value.parameter, {}, value.type, std::string(value.text), value.is_absolute});
      return;
    case SearchValue::Kind::Uri:
      return add_key(value.parameter, key::uri(value.text), out);
    case SearchValue::Kind::Date:
      return add_key(value.parameter, key::date(value.low_ms, value.high_ms), out);
    case SearchValue::Kind::Number:
    case SearchValue::Kind::Quantity:
      return amount(value, out);
    case SearchValue::Kind::Position:
      return add_position(value, out);
    case SearchValue::Kind::Text:
    case SearchValue::Kind::TypedIdentifier:
    case SearchValue::Kind::ReferenceIdentifier:
    case SearchValue::Kind::Fragment:
    case SearchValue::Kind::Sound:
    case SearchValue::Kind::Tuple:
      return;
  }
}

}  // namespace engine
