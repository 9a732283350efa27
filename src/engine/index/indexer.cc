#include "engine/index/indexer.h"

#include <utility>

#include "base/text/fold.h"
#include "engine/index/amounts.h"
#include "engine/index/key.h"

namespace engine {

namespace {

using fhir::SearchValue;

std::unexpected<base::Error> too_many() {
  return base::fail(base::ErrorKind::TooLarge,
                    "the resource has more than 100000 values to search by: split it");
}

// One entry, and for a text of several words one more from each word on: a search for "hansen"
// finds "Møller Hansen".
constexpr std::size_t kWordsMax = 16;
// Never to be lowered: what was accepted must be indexed again when the index is rebuilt.
constexpr std::size_t kValuesMax = 100'000;
constexpr std::size_t kEntriesMax = 400'000;

void add_string(std::uint16_t parameter, std::string_view text, std::vector<IndexEntry>& out) {
  const std::string folded = base::fold(text);
  out.push_back({parameter, key::string(folded, text), fhir::TypeId::None, {}});
  std::size_t words = 0;
  for (std::size_t space = folded.find(' '); space != folded.npos && words < kWordsMax;
       space = folded.find(' ', space + 1), ++words)
    out.push_back(
        {parameter, key::word(std::string_view(folded).substr(space + 1)), fhir::TypeId::None, {}});
}

base::Result<std::vector<IndexEntry>> entries_of(const fhir::SearchValues& values) {
  std::vector<IndexEntry> out;
  if (values.size() > kValuesMax) return too_many();
  out.reserve(values.size() + 8);
  const auto add = [&](std::uint16_t parameter, std::string key) {
    out.push_back({parameter, std::move(key), fhir::TypeId::None, {}});
  };
  for (const SearchValue& value : values) {
    switch (value.kind) {
      case SearchValue::Kind::Token:
        add(value.parameter, key::token(value.system, value.text));
        break;
      case SearchValue::Kind::String:
        add_string(value.parameter, value.text, out);
        break;
      case SearchValue::Kind::Reference:
        out.push_back({value.parameter, {}, value.type, std::string(value.text)});
        break;
      case SearchValue::Kind::Uri:
        add(value.parameter, key::uri(value.text));
        break;
      case SearchValue::Kind::Date:
        add(value.parameter, key::date(value.low_ms, value.high_ms));
        break;
      case SearchValue::Kind::Number:
      case SearchValue::Kind::Quantity:
        add_amount(value, out);
        break;
    }
    if (out.size() > kEntriesMax) return too_many();
  }
  return out;
}

}  // namespace

Indexer::Indexer(const fhir::Definitions& definitions, std::string base_url)
    : extractor_(definitions, std::move(base_url)) {}

base::Result<std::vector<IndexEntry>> Indexer::entries(fhir::TypeId type,
                                                       fhir::json::Value resource) const {
  return entries_of(extractor_.extract(type, resource));
}

base::Result<std::vector<IndexEntry>> Indexer::entries(
    fhir::TypeId type, fhir::json::Value resource, const fhir::SearchParameter& parameter) const {
  return entries_of(extractor_.extract(type, resource, parameter));
}

}  // namespace engine
