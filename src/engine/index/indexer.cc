#include "engine/index/indexer.h"

#include <utility>

#include "base/text/fold.h"
#include "engine/index/key.h"
#include "engine/index/phonetic.h"
#include "engine/index/plain.h"
#include "engine/index/tuples.h"

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

void add(std::uint16_t parameter, std::string key, std::vector<IndexEntry>& out) {
  out.push_back({parameter, std::move(key), fhir::TypeId::None, {}});
}

void add_string(const SearchValue& value, std::vector<IndexEntry>& out) {
  const std::string folded = base::fold(value.text);
  add(value.parameter, key::string(folded, value.text), out);
  std::size_t words = 0;
  for (std::size_t space = folded.find(' '); space != folded.npos && words < kWordsMax;
       space = folded.find(' ', space + 1), ++words)
    add(value.parameter, key::word(std::string_view(folded).substr(space + 1)), out);
}

void add_sounds(const SearchValue& value, std::vector<IndexEntry>& out) {
  for (const std::string& code : phonetic_codes(value.text))
    add(value.parameter, key::sound(code), out);
}

// False past the limit.
bool add_value(const SearchValue& value, const fhir::SearchValues& values,
               std::vector<IndexEntry>& out) {
  switch (value.kind) {
    case SearchValue::Kind::Text:
      add(value.parameter, key::text(base::fold(value.text)), out);
      return true;
    case SearchValue::Kind::TypedIdentifier:
      add(value.parameter, key::typed(value.system, value.unit, value.text), out);
      return true;
    case SearchValue::Kind::ReferenceIdentifier:
      add(value.parameter, key::logical(value.system, value.text), out);
      return true;
    case SearchValue::Kind::Sound:
      add_sounds(value, out);
      return true;
    case SearchValue::Kind::String:
      add_string(value, out);
      return true;
    case SearchValue::Kind::Tuple:
      return add_tuples(value.parameter, values.parts(value), kEntriesMax, out);
    case SearchValue::Kind::Token:
    case SearchValue::Kind::Reference:
    case SearchValue::Kind::Uri:
    case SearchValue::Kind::Date:
    case SearchValue::Kind::Number:
    case SearchValue::Kind::Quantity:
    case SearchValue::Kind::Position:
      add_plain(value, out);
      return true;
  }
  return true;
}

base::Result<std::vector<IndexEntry>> entries_of(const fhir::SearchValues& values) {
  std::vector<IndexEntry> out;
  if (values.size() > kValuesMax) return too_many();
  out.reserve(values.size() + 8);
  for (const SearchValue& value : values) {
    if (!add_value(value, values, out) || out.size() > kEntriesMax) return too_many();
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
