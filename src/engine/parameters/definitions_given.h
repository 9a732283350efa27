#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/read/reader.h"
#include "engine/state/state.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/params/catalog.h"

namespace engine {

// A SearchParameter resource that asks for a custom search parameter.
struct GivenDefinition {
  std::string id;
  std::string json;
};

// How many there can be: each costs a little of every write.
inline constexpr std::size_t kCustomParametersMax = 500;

// Whether a SearchParameter resource asks for a custom parameter: it is active, and it is neither
// one of FHIR's own nor a restriction of one under the same code (derivedFrom), which the official
// parameter answers as well.
bool asks_for_parameter(const fhir::Definitions& definitions, fhir::json::Value resource);

// All that ask for one at `at`, the oldest version first.
base::Result<std::vector<GivenDefinition>> definitions_given(const fhir::Definitions& definitions,
                                                             const State& state,
                                                             const Reader& reader, Instant at);

// Definitions put together, as far as they go together: of two that exclude each other the first
// counts.
struct Compiled {
  struct Part {
    std::size_t definition;  // index into what was given
    std::uint16_t number;
  };
  struct Refused {
    std::size_t definition;
    base::Error error;
  };
  std::shared_ptr<const fhir::SearchCatalog> catalog;
  std::vector<Part> parts;
  std::vector<Refused> refused;
};
// `numbers`: of each definition, its number in the index.
base::Result<Compiled> compile(const fhir::Definitions& definitions,
                               std::span<const GivenDefinition> given,
                               std::span<const std::uint16_t> numbers);

// A SearchParameter as a transaction writes it.
struct WrittenDefinition {
  std::string id;
  std::string_view json;          // empty: it is deleted
  std::string expression_prefix;  // Operation::expression_prefix
};
// Invalid, with the element at fault, if one that is written would not be a search parameter
// beside those given.
base::Result<> check_written(const fhir::Definitions& definitions,
                             std::span<const GivenDefinition> given,
                             std::span<const WrittenDefinition> written);

// What decides which keys a parameter makes: two definitions that agree in it need no new index.
// `number` is the parameter's in the catalog.
std::string meaning(const fhir::SearchCatalog& catalog, std::uint16_t number);

// The types that a parameter of a catalog is on.
std::vector<fhir::TypeId> bases(const fhir::SearchCatalog& catalog, std::uint16_t number);

}  // namespace engine
