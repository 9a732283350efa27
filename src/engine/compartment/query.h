#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// A record: one resource with everything that belongs to it, and what that refers to. For a
// Patient what is in the patient compartment; for any other type what refers to the resource by a
// search parameter that is meant for its type.
struct CompartmentQuery {
  fhir::TypeId focus = fhir::TypeId::None;
  std::string id;                   // empty: all resources of the type, with what belongs to them
  std::vector<fhir::TypeId> types;  // what is given out; empty: all types
  std::optional<base::Timestamp> since;  // only versions at or after
  // Only what has a date in [begin, end) of ms, or no date at all. Not for what is referred to.
  std::optional<std::int64_t> begin_ms;
  std::optional<std::int64_t> end_ms;
  std::uint32_t count = 0;  // resources on a page; 0: as many as the budget allows
  std::uint64_t offset = 0;
};

struct CompartmentPage {
  // First the focus, then the types in alphabetical order, oldest first.
  std::vector<Version> matches;
  std::vector<Version> included;       // what they refer to, after the last match
  std::optional<std::uint64_t> total;  // of matches on all pages, if it is known
  bool more = false;                   // at offset + matches.size() + included.size()
};

}  // namespace engine
