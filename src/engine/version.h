#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// A point in the history of the whole store: the state after transaction t. Later transactions
// have larger numbers. Everything read with one Instant fits together.
struct Instant {
  std::uint64_t t = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// What a transaction did to a resource. The numbers are stored: they never change.
enum class Method : std::uint8_t {
  Create = 0,
  Update = 1,
  Patch = 2,
  Delete = 3,
  CreateByUpdate = 4,  // an update of what was not there, under the id that the client gave
};
inline constexpr Method kLastMethod = Method::CreateByUpdate;

// One version of one resource, as it is handed out.
struct Version {
  fhir::TypeId type = fhir::TypeId::None;
  std::string id;
  std::uint32_t number = 0;  // 1, 2, 3 … within the resource: meta.versionId
  Instant at;                // the transaction that wrote it
  base::Timestamp time;      // meta.lastUpdated
  Method method = Method::Create;
  std::string json;  // the resource with meta.versionId and meta.lastUpdated; empty if deleted

  bool deleted() const { return method == Method::Delete; }
};

}  // namespace engine
