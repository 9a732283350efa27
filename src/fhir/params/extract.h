#pragma once

#include <cstdint>
#include <forward_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/params/catalog.h"

namespace fhir {

// One value that one search parameter finds a resource by. Which members mean something depends
// on `kind`; the others are empty.
struct SearchValue {
  enum class Kind : std::uint8_t {
    Token,
    String,
    Reference,
    Uri,
    Date,
    Number,
    Quantity,
    Text,             // what a token or a reference says to people
    TypedIdentifier,  // an identifier, by one code of its type
    ReferenceIdentifier,
    Fragment,  // a reference to what is contained in the resource, or to what contains it
    Sound,
    Position,
    Tuple  // one element of a composite parameter
  };

  std::uint16_t parameter = 0;  // SearchParameter::number
  Kind kind = Kind::Token;
  TypeId type = TypeId::None;  // Reference: of the resource it leads to
  bool is_absolute = false;    // Reference: it begins with a base of this server

  // Token: the code, the value of an identifier, "true", "false"; empty if only `system` is known.
  // String: as it stands in the resource, not folded.
  // Reference: the id of a resource of this server (without a version).
  // Uri: a uri, a canonical, or a reference that does not lead to a resource of this server. A
  //      canonical with |version comes a second time without it.
  // Text: the text of a concept, the display of a coding or a reference, the text of the type of an
  //       identifier. Sound: a part of a name.
  // TypedIdentifier, ReferenceIdentifier: the value.
  // Fragment: the id of the contained resource; empty: the resource that contains this one.
  // Number, Quantity: the decimal as it is written; empty for a Range or SampledData.
  std::string_view text;
  // Token: of the coding or identifier, the system of a ContactPoint ("phone", "email" …), the
  //        code system of a `code`; empty if there is none.
  // Quantity: of the unit. ReferenceIdentifier: of the identifier.
  // TypedIdentifier: of the code of the type.
  std::string_view system;
  // Quantity: the code of the unit, or its text if there is no code.
  // TypedIdentifier: the code of the type.
  std::string_view unit;
  std::string_view unit_text;  // Quantity: the text of the unit

  // Date: [low, high) in ms UTC; an open end is the least or greatest int64.
  std::int64_t low_ms = 0;
  std::int64_t high_ms = 0;
  // Number, Quantity: [low, high] as decimals (BigDecimal::parse), both the number itself unless
  // the value is a Range, SampledData or has a comparator; empty: an open end.
  // Position: latitude and longitude.
  std::string_view low;
  std::string_view high;
  bool low_open = false;  // low itself is not in it: of a value with the comparator >
  bool high_open = false;

  // Tuple: which of SearchValues::parts() are the values of its components. Each component has at
  // least one, and the number of the component (0, 1 …) as `parameter`.
  std::uint32_t first_part = 0;
  std::uint32_t part_count = 0;
};

// What extract() found. Its string_views point into the document, or into this object, which may
// be moved; both must outlive them.
class SearchValues {
 public:
  SearchValues() = default;
  SearchValues(SearchValues&&) noexcept = default;
  SearchValues& operator=(SearchValues&&) noexcept = default;

  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  const SearchValue& operator[](std::size_t at) const { return values_[at]; }

  std::span<const SearchValue> parts(const SearchValue& tuple) const {
    return std::span(parts_).subspan(tuple.first_part, tuple.part_count);
  }

  void reserve(std::size_t count) { values_.reserve(count); }
  void add(const SearchValue& value) { values_.push_back(value); }
  // Whether one of the values from the position `first` on is this Text.
  bool has_text(std::size_t first, std::string_view text) const;
  // Makes the values from the position `first` on the parts of one tuple.
  void gather(std::size_t first, std::uint16_t parameter);
  void cut(std::size_t size) { values_.resize(size); }
  // Keeps a text that does not stand in the document as it is.
  std::string_view keep(std::string text) { return owned_.emplace_front(std::move(text)); }

 private:
  std::vector<SearchValue> values_;
  std::vector<SearchValue> parts_;
  std::forward_list<std::string> owned_;
};

// Finds the values of the search parameters of a catalog in resources. The expressions of a type
// are compiled when it is first met: plans where those can, else FHIRPath.
//
// Immutable after construction; any thread may use it.
class Extractor {
 public:
  // `base_url` names this server in absolute references, without a slash at the end; may be empty,
  // or several separated by spaces.
  Extractor(std::shared_ptr<const SearchCatalog> catalog, std::string base_url);
  // With the official parameters. `definitions` must outlive it.
  Extractor(const Definitions& definitions, std::string base_url);
  ~Extractor();
  Extractor(const Extractor&) = delete;
  Extractor& operator=(const Extractor&) = delete;

  // The values of every supported parameter of the type, in document order; the same value may
  // come more than once. Never fails: content that does not fit is passed over.
  SearchValues extract(TypeId type, json::Value resource) const;
  // Those of one parameter.
  SearchValues extract(TypeId type, json::Value resource, const SearchParameter& parameter) const;

  // Whether extract() knows the parameter. Not among them: what is no matter of an element (_id,
  // _lastUpdated, _text, _content, _query, _filter), and composites of the whole resource, which
  // are found by their components.
  bool supported(TypeId type, const SearchParameter& parameter) const;

 private:
  struct Plans;
  const Plans* plans(TypeId type) const;

  SearchValues run(const Plans& plans, std::uint16_t only, json::Value resource) const;

  const std::shared_ptr<const SearchCatalog> catalog_;
  const std::string base_url_;
  std::unique_ptr<Plans[]> plans_;  // by TypeId
};

}  // namespace fhir
