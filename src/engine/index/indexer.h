#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/state/head.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/params/extract.h"
#include "fhir/params/human_text.h"

namespace engine {

struct IndexerOptions {
  enum class FullText : std::uint8_t { Off, On };
  // Off: no words for _text and _content; searches by them must be refused then.
  FullText full_text = FullText::On;
};

// Turns a resource into the keys it is found by.
//
// Thread safety: entries() may be called from any thread at any time.
class Indexer {
 public:
  // `base_url` is the absolute base that names this server in references; may be empty, or several
  // separated by spaces.
  Indexer(std::shared_ptr<const fhir::SearchCatalog> catalog, std::string base_url,
          IndexerOptions options = {});
  // With the official search parameters. `definitions` must outlive it.
  Indexer(const fhir::Definitions& definitions, std::string base_url, IndexerOptions options = {});

  const fhir::SearchCatalog& catalog() const { return *catalog_; }
  bool has_full_text() const { return options_.full_text == IndexerOptions::FullText::On; }

  // What the resource is found by, for every search parameter of the catalog, and what it contains.
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
  // The types of what it contains.
  void add_contained(fhir::json::Value resource, std::vector<IndexEntry>& out) const;

  const std::shared_ptr<const fhir::SearchCatalog> catalog_;
  const fhir::Extractor extractor_;
  const fhir::HumanTextReader human_text_;
  const IndexerOptions options_;
};

}  // namespace engine
