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

void add(std::uint16_t parameter, std::string key, std::vector<IndexEntry>& out) {
  out.push_back({parameter, std::move(key), fhir::TypeId::None, {}});
}

void add_position(const SearchValue& value, std::vector<IndexEntry>& out) {
  const auto latitude = fhir::BigDecimal::parse(value.low);
  const auto longitude = fhir::BigDecimal::parse(value.high);
  if (latitude && longitude) add(value.parameter, key::position(*latitude, *longitude), out);
}

}  // namespace

void add_plain(const SearchValue& value, std::vector<IndexEntry>& out) {
  switch (value.kind) {
    case SearchValue::Kind::Token:
      return add(value.parameter, key::token(value.system, value.text), out);
    case SearchValue::Kind::String:
      return add(value.parameter, key::string(base::fold(value.text), value.text), out);
    case SearchValue::Kind::Reference:
      out.push_back({value.parameter, {}, value.type, std::string(value.text)});
      return;
    case SearchValue::Kind::Uri:
      return add(value.parameter, key::uri(value.text), out);
    case SearchValue::Kind::Date:
      return add(value.parameter, key::date(value.low_ms, value.high_ms), out);
    case SearchValue::Kind::Number:
    case SearchValue::Kind::Quantity:
      return add_amount(value, out);
    case SearchValue::Kind::Position:
      return add_position(value, out);
    case SearchValue::Kind::Text:
    case SearchValue::Kind::TypedIdentifier:
    case SearchValue::Kind::ReferenceIdentifier:
    case SearchValue::Kind::Sound:
    case SearchValue::Kind::Tuple:
      return;
  }
}

}  // namespace engine
