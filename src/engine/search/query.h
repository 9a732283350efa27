#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/parameters/parameter_set.h"
#include "engine/search/budget.h"
#include "engine/search/criterion.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// One name=value of a search URL, decoded. "name" carries the modifier: "name:exact".
using RawParameter = std::pair<std::string, std::string>;

struct SortKey {
  const fhir::SearchParameter* parameter = nullptr;
  bool descending = false;
};

// _include or _revinclude: Observation:subject or Observation:subject:Patient, or "*".
struct Include {
  fhir::TypeId source = fhir::TypeId::None;          // None: any
  const fhir::SearchParameter* parameter = nullptr;  // nullptr: every reference parameter ("*")
  fhir::TypeId target = fhir::TypeId::None;          // None: any
  bool reverse = false;
  bool iterate = false;
};

// Whether a search looks at resources that stand alone, at those inside others, or at both, and
// which of the two it then shows. FHIR R4, search.html#contained.
enum class Contained : std::uint8_t { No, Only, Also };
enum class ContainedType : std::uint8_t { Container, Contained };

enum class Total : std::uint8_t { None, Estimate, Accurate };

// What is asked of the resources of one type.
struct TypeQuery {
  fhir::TypeId type = fhir::TypeId::None;
  std::vector<Criterion> criteria;  // all of them must hold
  std::vector<SortKey> sort;        // empty: newest version first
};

// A parsed search on one resource type or on several. Result parameters that only shape the answer
// (_elements, _summary, _format, _pretty) are not the engine's: the caller takes them out first.
struct SearchQuery : TypeQuery {
  std::vector<TypeQuery> also;  // the further types of a search on several; their sort as here
  std::vector<Include> includes;
  std::uint32_t count = 50;  // matches per page; 0: only the total
  std::uint32_t offset = 0;  // matches to skip: from a page link
  Total total = Total::Accurate;
  Contained contained = Contained::No;  // if not: there is no sort
  ContainedType contained_type = ContainedType::Container;
  std::vector<std::string> ignored;           // parameters left out under lenient handling
  std::shared_ptr<const ParameterSet> known;  // what its parameters belong to; null: the official
};

enum class Handling : std::uint8_t { Strict, Lenient };

// Where a search looks.
struct SearchScope {
  std::vector<fhir::TypeId> types;  // empty: those that _type names, or all
  // Only what is in this compartment, Patient/1; None: anything.
  fhir::TypeId compartment = fhir::TypeId::None;
  std::string id;
};

struct SearchLimits {
  std::uint32_t count_default = 50;
  std::uint32_t count_max = 1000;
  std::uint32_t values_max = 1000;        // comma-separated values of one parameter
  std::uint32_t all_values_max = 50'000;  // of one query, counted for each type it is asked of
  std::uint32_t parameters_max = 100;
  std::uint32_t hops_max = 8;           // dots and _has of one parameter
  std::uint32_t conditions_max = 5000;  // of one query, with every type a chain may go through
  std::uint32_t sort_max = 10;          // comma-separated keys of _sort
  std::uint32_t includes_max = 10'000;  // resources added to a page by _include
};

// Reads parameters into a query. An unknown or unsupported parameter, modifier or value is
// Invalid / Unsupported and names the parameter; under Lenient an unknown parameter is listed in
// `ignored` instead. What is understood, and what is refused, is in docs/internals/search.md;
// _offset comes from page links.
//
// `known`: the search parameters there are (Engine::parameters()); null: the official ones. One
// that is being indexed is Unavailable.
using KnownParameters = std::shared_ptr<const ParameterSet>;
base::Result<SearchQuery> parse_search(const fhir::Definitions& definitions, KnownParameters known,
                                       fhir::TypeId type, std::span<const RawParameter> parameters,
                                       Handling handling, const SearchLimits& limits = {});
base::Result<SearchQuery> parse_search(const fhir::Definitions& definitions, KnownParameters known,
                                       const SearchScope& scope,
                                       std::span<const RawParameter> parameters, Handling handling,
                                       const SearchLimits& limits = {});

struct SearchResult {
  Instant at;                    // every page and include shows this state
  std::vector<Version> matches;  // one page, in order
  // Of each match that stands in another resource its id there; `json` is then that of the match,
  // all else its container's. Empty for others; no elements if _contained was not asked for.
  std::vector<std::string> fragments;
  std::vector<Version> included;       // by _include and _revinclude, each once
  std::optional<std::uint64_t> total;  // of all pages
  bool more = false;                   // there is a next page: offset + matches.size()
  std::vector<PlanStep> plan;          // how it was found, in the order of the steps
};

}  // namespace engine
