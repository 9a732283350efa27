#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/testing/fixture.h"

namespace engine::testing {

// The resources that the model check writes, as data: what their JSON is, and what searches should
// find them by, worked out apart from fhir::Extractor. ASCII only, so that JSON needs no escapes.

struct Coding {
  std::string system;  // may be empty
  std::string code;
};

// From low to just before high: days for birthDate, milliseconds for everything else.
struct Span {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

struct Content {
  std::string type;  // Patient, Practitioner or Observation
  std::vector<Coding> identifiers;
  std::optional<std::string> reference;  // Patient.generalPractitioner, Observation.subject

  // Patient and Practitioner
  std::optional<bool> active;
  std::optional<std::string> gender;
  std::optional<std::string> birth_date;  // Patient only; of any precision
  std::optional<std::string> family;
  std::vector<std::string> given;

  // Observation
  std::string status = "final";
  Coding code;
  bool period = false;                   // effectivePeriod, where either end may be missing
  std::optional<std::int64_t> start_ms;  // else effectiveDateTime
  std::optional<std::int64_t> end_ms;

  // With "id" if it is not empty.
  std::string json(std::string_view id) const;

  // What one search parameter finds it by.
  std::vector<Coding> tokens(std::string_view parameter) const;
  std::vector<std::string> strings(std::string_view parameter) const;
  std::vector<Span> dates(std::string_view parameter) const;
  std::vector<std::string> references(std::string_view parameter) const;  // "Type/id"
};

// The search parameters that the model knows of a type, by kind.
struct KnownParameters {
  std::vector<std::string> tokens;
  std::vector<std::string> strings;
  std::vector<std::string> dates;
  std::vector<std::string> references;
};
const KnownParameters& known_parameters(std::string_view type);

template <class List, class T>
bool holds(const List& list, const T& value) {
  return std::ranges::find(list, value) != std::ranges::end(list);
}

// A small world, so that everything collides with everything.
const std::vector<std::string>& model_types();
std::string some_id(SeededRandom& random);
Coding some_identifier(SeededRandom& random);
std::string some_name(SeededRandom& random);
std::string some_birth_date(SeededRandom& random);
std::int64_t some_ms(SeededRandom& random);
Content some_content(SeededRandom& random, const std::string& type);

// The days since 1970 that a date of the form YYYY, YYYY-MM or YYYY-MM-DD covers.
Span days_of(std::string_view date);
// In lower case: what folding is for ASCII.
std::string lower(std::string text);

// One step of a JSON Patch, and what it does to the content.
struct PatchStep {
  std::string op;
  std::string path;
  std::string value;  // JSON, or empty
};
std::string json_patch(const std::vector<PatchStep>& steps);
// Changes that may or may not be possible, depending on what is there.
std::vector<PatchStep> some_patch(SeededRandom& random, const std::string& type);
// nullopt: the patch cannot be applied.
std::optional<Content> patched(Content content, const std::vector<PatchStep>& steps);

// The JSON of a resource without its versionId and lastUpdated and with members in the order of
// their names: equal for equal resources.
std::string canonical(const std::string& json);

}  // namespace engine::testing
