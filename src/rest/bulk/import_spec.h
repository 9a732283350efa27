#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "fhir/definitions/definitions.h"
#include "rest/reply.h"

namespace rest {

// One file of an import.
struct ImportSource {
  std::string type;  // the one resource type in it; empty: any
  std::string url;   // where it is to be fetched; empty: the body of the request
};

std::string to_text(const std::vector<ImportSource>& sources);
base::Result<std::vector<ImportSource>> import_sources_from_text(std::string text);

// Reads a kick-off that names files: a Parameters resource with inputFormat, inputSource,
// storageDetail and input (type, url), or the same as a JSON object of these members.
// Refuses formats other than NDJSON, and URLs other than http and https.
Attempt<std::vector<ImportSource>> read_import_request(const fhir::Definitions& definitions,
                                                       std::string body);

}  // namespace rest
