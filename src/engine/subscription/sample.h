#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "engine/parameters/parameter_set.h"
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
// know. One search for all versions of a batch costs what one for a single version does.
//
// A state is costly to make and cheap to add to: one sample serves many batches, until is_full().
// At most one version of each resource in a batch, none of them a delete. One thread.
class Sample {
 public:
  static base::Result<std::unique_ptr<Sample>> make(const fhir::Definitions& definitions,
                                                    const std::string& base_url);

  bool is_full() const { return size_ >= kVersionsMax || bytes_ >= kBytesMax; }

  // Begins a batch: what was added before is not asked for any more.
  void begin() { batch_.clear(); }
  base::Result<> add(const Version& version);
  // Where a version of the batch is, in what matching() gives; kNoOrdinal if it is not in it.
  Ordinal place(fhir::TypeId type, const std::string& id) const;
  // What the search finds, versions of earlier batches among it.
  base::Result<OrdinalSet> matching(const SearchQuery& query) const;

 private:
  Sample(const fhir::Definitions& definitions, const std::string& base_url,
         std::unique_ptr<storage::IndexStore> store, std::unique_ptr<State> state);

  static constexpr SearchBudget kBudget{};
  static constexpr std::size_t kVersionsMax = 1'000;
  static constexpr std::size_t kBytesMax = 32 << 20;

  const std::unique_ptr<storage::Ledger> ledger_;
  const std::unique_ptr<storage::IndexStore> store_;
  const std::unique_ptr<State> state_;
  const Reader reader_;
  const CurrentParameters parameters_;
  const Searcher searcher_;
  std::unordered_map<std::string, Ordinal> batch_;  // by "type/id"
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace engine
