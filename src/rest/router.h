#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/definitions/definitions.h"
#include "rest/reply.h"

namespace rest {

struct OperationRule;

enum class Interaction : std::uint8_t {
  Read,
  VRead,
  Create,
  Update,
  Patch,
  Delete,
  Search,
  SystemSearch,
  CompartmentSearch,
  InstanceHistory,
  TypeHistory,
  SystemHistory,
  Bundle,  // batch or transaction
  Capabilities,
  Operation,  // a named operation: $everything
  Other       // not FHIR: health, metrics, files; or refused before it was known
};
inline constexpr std::size_t kInteractions = static_cast<std::size_t>(Interaction::Other) + 1;
std::string_view name_of(Interaction interaction);

// What a method and a path ask for.
struct Route {
  Interaction interaction = Interaction::Other;
  fhir::TypeId type = fhir::TypeId::None;
  std::string id;                       // empty for a conditional Update, Patch or Delete
  std::string version;                  // VRead, and operations on a version: as written
  std::string member;                   // CompartmentSearch: the type within, or "*"
  const OperationRule* rule = nullptr;  // Operation: never nullptr then
};

// Reads a path relative to the base ("Patient/1/_history"), percent-encoded, without a query.
// Refuses unknown types and paths with 404, unknown operations with 501, a method that does not
// belong there with 405 and Allow, a malformed id with 400 (404 where it would be read).
Attempt<Route> find_route(const fhir::Definitions& definitions, std::string_view method,
                          std::string_view path);

// A FHIR id: [A-Za-z0-9\-\.]{1,64}.
bool is_id(std::string_view text);

}  // namespace rest
