#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/path/path.h"
#include "fhir/ucum/ratio.h"

namespace engine::testing {

// Splits at a separator that no backslash stands before; escapes stay.
std::vector<std::string> naive_split(std::string_view text, char separator);
std::string naive_unescape(std::string_view text);

struct NaiveMatch {
  const fhir::Definitions& definitions;
  fhir::SearchType type;
  std::string_view modifier;              // "", "exact", "contains", or a resource type
  std::span<const fhir::TypeId> targets;  // that a reference may lead to
  // "Patient/7" of a reference to this server; empty for others.
  std::function<std::string(std::string_view)> local;
  std::int64_t now_ms = 0;  // what "approximately" reckons from
};

// Whether the parameter may lead to resources of this type.
bool naive_is_target(const NaiveMatch& how, fhir::TypeId type);

// Whether one item that a parameter found has one value of a search (no comma, escapes in place).
bool naive_matches(const NaiveMatch& how, const fhir::path::Item& item, std::string_view value);

// What the items of a search by this type can be compared with: the texts of a string parameter,
// system|code of a token, and so on. For making searches: not all values can be asked for by one.
std::vector<std::string> naive_texts(const NaiveMatch& how, const fhir::path::Item& item);

// What an item sorts by: a date from its begin or to its end, a number, a text.
using NaiveSortValue = std::variant<std::int64_t, fhir::ucum::Ratio, std::string>;
std::vector<NaiveSortValue> naive_sort_values(const NaiveMatch& how, const fhir::path::Item& item,
                                              bool descending);

// Whether the item is a value that the parameter searches by: the opposite of :missing.
bool naive_has_value(const NaiveMatch& how, const fhir::path::Item& item);

// Whether the item is a reference without an address that says what it is, and not of another type.
bool naive_is_words_alone(const fhir::Definitions& definitions, const fhir::path::Item& item,
                          std::string_view type);

}  // namespace engine::testing
