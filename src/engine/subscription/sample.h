#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "engine/index/indexer.h"
#include "engine/read/reader.h"
#include "engine/search/budget.h"
#include "engine/search/query.h"
#include "engine/search/searcher.h"
#include "engine/state/state.h"
#include "engine/version.h"
#include "storage/index_store.h"
#include "storage/ledger.h"

namespace engine {

// A few versions as a state of their own, so that the very code that answers searches says which of
// them a search finds: subscriptions and searches cannot disagree, whatever parameters, modifiers
// and prefixes there are. What a search says about other resources (chains, _has, lists) it cannot
// know. One search for all versions of a sample costs what one for a single version does.
//
// At most one version of each resource, none of them a delete. One thread.
class Sample {
 public:
  static base::Result<std::unique_ptr<Sample>> make(const fhir::Definitions& definitions,
                                                    const std::string& base_url,
                                                    std::vector<const Version*> versions);

  bool has(fhir::TypeId type) const;
  // The ids of the versions that the search finds.
  base::Result<std::unordered_set<std::string>> find(const SearchQuery& query) const;

 private:
  Sample(const fhir::Definitions& definitions, const std::string& base_url,
         std::unique_ptr<storage::IndexStore> store, std::unique_ptr<State> state);

  base::Result<> add(const std::vector<const Version*>& versions);

  static constexpr SearchBudget kBudget{};

  const std::unique_ptr<storage::Ledger> ledger_;
  const std::unique_ptr<storage::IndexStore> store_;
  const std::unique_ptr<State> state_;
  const Reader reader_;
  const Indexer indexer_;
  const Searcher searcher_;
  std::size_t size_ = 0;
};

}  // namespace engine
