#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/search/query.h"
#include "engine/version.h"

namespace engine {

enum class PatchKind : std::uint8_t { Json, FhirPath, Xml };

// One change a client asks for. Plain data; nothing is checked yet.
struct Operation {
  enum class Kind : std::uint8_t { Create, Update, Patch, Delete };

  Kind kind = Kind::Create;
  fhir::TypeId type = fhir::TypeId::None;
  std::string id;    // empty for Create and for conditional operations
  std::string body;  // Create, Update: the resource. Patch: the patch document. JSON, but for Xml.
  PatchKind patch = PatchKind::Json;

  // If-Match: the version the client saw. PreconditionFailed if it is not the current one.
  std::optional<std::uint32_t> if_match;
  // If-None-Match: * on an update: PreconditionFailed if the resource exists.
  bool if_none_match_any = false;
  // If-None-Exist for Create; the search URL for conditional Update, Patch and Delete.
  std::optional<std::vector<RawParameter>> condition;

  // In a transaction: the entry's fullUrl, which references of other entries may use.
  std::string full_url;
  // Where the body stands in the request, for error texts: "Bundle.entry[3].resource" or empty.
  std::string expression_prefix;
};

struct Outcome {
  enum class Status : std::uint8_t {
    Created,
    Updated,
    Deleted,
    Matched,        // a conditional create found the resource: nothing was written
    AlreadyAbsent,  // a delete of what is not there: nothing was written
  };
  Status status = Status::Created;
  Version version;  // as written, or as found; for AlreadyAbsent only type and id
};

// Called once, on the sequencer's thread or on the caller's: hand heavy work on.
using CommitDone = std::move_only_function<void(base::Result<std::vector<Outcome>>)>;

}  // namespace engine
