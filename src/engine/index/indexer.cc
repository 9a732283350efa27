#include "engine/index/indexer.h"

#include <set>
#include <utility>

#include "base/text/fold.h"
#include "engine/index/key.h"
#include "engine/index/phonetic.h"
#include "engine/index/plain.h"
#include "engine/index/tuples.h"
#include "engine/index/words.h"

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

constexpr std::string_view kText = "_text";
constexpr std::string_view kContent = "_content";

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
bool add_value(const SearchValue& value, const fhir::SearchValues& values, PlainEntries& plain,
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
    case SearchValue::Kind::Fragment:
      add(value.parameter, key::fragment(value.text), out);
      return true;
    case SearchValue::Kind::Sound:
      add_sounds(value, out);
      return true;
    case SearchValue::Kind::String:
      add_string(value, out);
      return true;
    case SearchValue::Kind::Tuple:
      return add_tuples(value.parameter, values.parts(value), kEntriesMax, plain, out);
    case SearchValue::Kind::Token:
    case SearchValue::Kind::Reference:
    case SearchValue::Kind::Uri:
    case SearchValue::Kind::Date:
    case SearchValue::Kind::Number:
    case SearchValue::Kind::Quantity:
    case SearchValue::Kind::Position:
      plain.add(value, out);
      return true;
  }
  return true;
}

base::Result<std::vector<IndexEntry>> entries_of(const fhir::SearchValues& values) {
  std::vector<IndexEntry> out;
  if (values.size() > kValuesMax) return too_many();
  // A quantity has up to three keys, a string one for each of its words; and room for some words.
  constexpr std::size_t kMore = 24;
  out.reserve(values.size() + values.size() / 2 + kMore);
  PlainEntries plain;
  for (const SearchValue& value : values) {
    if (!add_value(value, values, plain, out) || out.size() > kEntriesMax) return too_many();
  }
  return out;
}

// The words of the resource, where a parameter for them is wanted; null pointers: it is not.
base::Result<> add_full_text(const fhir::HumanText& text, const fhir::SearchParameter* narrative,
                             const fhir::SearchParameter* content, std::vector<IndexEntry>& out) {
  const auto add_words = [&](const fhir::SearchParameter* parameter, std::string_view of) {
    if (parameter == nullptr || of.empty()) return;
    const Words words(of);
    out.reserve(out.size() + words.all().size());
    for (const std::string_view word : words.all())
      add(parameter->number, key::full_text(word), out);
  };
  add_words(narrative, text.narrative);
  add_words(content, text.content);
  if (out.size() > kEntriesMax) return too_many();
  return {};
}

}  // namespace

Indexer::Indexer(std::shared_ptr<const fhir::SearchCatalog> catalog, std::string base_url,
                 IndexerOptions options)
    : catalog_(std::move(catalog)),
      extractor_(catalog_, std::move(base_url)),
      human_text_(catalog_->definitions()),
      options_(options) {}

Indexer::Indexer(const fhir::Definitions& definitions, std::string base_url, IndexerOptions options)
    : Indexer(fhir::SearchCatalog::official(definitions), std::move(base_url), options) {}

void Indexer::add_contained(fhir::json::Value resource, std::vector<IndexEntry>& out) const {
  std::set<fhir::TypeId> types;
  for (const fhir::json::Value contained : resource.find("contained")) {
    if (!contained.is_object()) continue;
    const auto type =
        catalog_->definitions().find_resource(contained.find("resourceType").string());
    if (type != fhir::TypeId::None && types.insert(type).second)
      add(key::kContainedIn, key::contained(type), out);
  }
}

base::Result<std::vector<IndexEntry>> Indexer::entries(fhir::TypeId type,
                                                       fhir::json::Value resource) const {
  auto out = TRY(entries_of(extractor_.extract(type, resource)));
  add_contained(resource, out);
  if (has_full_text()) {
    TRY_VOID(add_full_text(human_text_.read(type, resource), catalog_->find(type, kText),
                           catalog_->find(type, kContent), out));
  }
  return out;
}

base::Result<std::vector<IndexEntry>> Indexer::entries(
    fhir::TypeId type, fhir::json::Value resource, const fhir::SearchParameter& parameter) const {
  auto out = TRY(entries_of(extractor_.extract(type, resource, parameter)));
  const bool text = parameter.code == kText;
  const bool content = parameter.code == kContent;
  if (has_full_text() && (text || content)) {
    TRY_VOID(add_full_text(human_text_.read(type, resource), text ? &parameter : nullptr,
                           content ? &parameter : nullptr, out));
  }
  return out;
}

}  // namespace engine
