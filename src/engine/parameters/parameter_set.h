#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/wake_up.h"
#include "engine/index/indexer.h"
#include "fhir/definitions/definitions.h"
#include "fhir/params/catalog.h"

namespace engine {

// The search parameters there are at one moment, official and custom: what new versions are indexed
// by, and which of the custom ones may be asked for already.
//
// Immutable; any thread may read. Queries hold the one that their parameters belong to.
class ParameterSet {
 public:
  // `pending`: the numbers of parameters that not all versions have keys of yet.
  ParameterSet(std::shared_ptr<const Indexer> indexer, std::vector<std::uint16_t> pending);
  static std::shared_ptr<const ParameterSet> official(const fhir::Definitions& definitions,
                                                      const std::string& base_url);

  const Indexer& indexer() const { return *indexer_; }
  const std::shared_ptr<const Indexer>& shared_indexer() const { return indexer_; }
  const fhir::SearchCatalog& catalog() const { return indexer_->catalog(); }

  // False while it is being indexed.
  bool is_ready(const fhir::SearchParameter& parameter) const;

 private:
  const std::shared_ptr<const Indexer> indexer_;
  const std::vector<std::uint16_t> pending_;  // ascending
};

// The set in force, and the call for another one. Any thread may call at any time.
class CurrentParameters {
 public:
  explicit CurrentParameters(std::shared_ptr<const ParameterSet> set) : set_(std::move(set)) {}

  std::shared_ptr<const ParameterSet> get() const {
    const std::lock_guard lock(mutex_);
    return set_;
  }
  void set(std::shared_ptr<const ParameterSet> set) {
    const std::lock_guard lock(mutex_);
    set_ = std::move(set);
  }

  // Called when SearchParameter resources may have changed.
  base::WakeUp& changes() { return changes_; }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const ParameterSet> set_;
  base::WakeUp changes_;
};

// What names in searches mean. Notes whether one was met that is being indexed: such a search must
// be refused, since what it would find is not all.
//
// One search, one thread.
class ParameterNames {
 public:
  // Those of a set; of the official ones where it is null.
  ParameterNames(const fhir::Definitions& definitions, std::shared_ptr<const ParameterSet> set)
      : definitions_(definitions), set_(std::move(set)) {}

  const fhir::SearchParameter* find(fhir::TypeId type, std::string_view code);
  // The code of the first that was found and is not ready; empty: all are.
  std::string_view pending() const { return pending_; }

 private:
  const fhir::Definitions& definitions_;
  const std::shared_ptr<const ParameterSet> set_;
  std::string_view pending_;
};

}  // namespace engine
