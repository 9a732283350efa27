#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/state/head.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/params/extract.h"

namespace engine {

// Turns a resource into the keys it is found by.
//
// Thread safety: entries() may be called from any thread at any time.
class Indexer {
 public:
  // `base_url` is the absolute base that names this server in references; may be empty.
  Indexer(const fhir::Definitions& definitions, std::string base_url);

  // What the resource is found by, for every search parameter that search supports.
  base::Result<std::vector<IndexEntry>> entries(fhir::TypeId type,
                                                fhir::json::Value resource) const;
  // The same for one of them.
  base::Result<std::vector<IndexEntry>> entries(fhir::TypeId type, fhir::json::Value resource,
                                                const fhir::SearchParameter& parameter) const;
  // The values that those keys are made of, whole.
  fhir::SearchValues values(fhir::TypeId type, fhir::json::Value resource,
                            const fhir::SearchParameter& parameter) const {
    return extractor_.extract(type, resource, parameter);
  }

 private:
  const fhir::Extractor extractor_;
};

}  // namespace engine
