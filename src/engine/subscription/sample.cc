#include "engine/subscription/sample.h"

#include <chrono>
#include <limits>
#include <utility>

#include "fhir/json/document.h"
#include "storage/memory/memory_index_store.h"
#include "storage/memory/memory_ledger.h"

namespace engine {

Sample::Sample(const fhir::Definitions& definitions, const std::string& base_url,
               std::unique_ptr<storage::IndexStore> store, std::unique_ptr<State> state)
    : ledger_(storage::make_memory_ledger()),
      store_(std::move(store)),
      state_(std::move(state)),
      reader_(definitions, *ledger_, *state_),
      indexer_(definitions, base_url),
      searcher_(definitions, *state_, reader_, indexer_, base_url, kBudget) {}

base::Result<std::unique_ptr<Sample>> Sample::make(const fhir::Definitions& definitions,
                                                   const std::string& base_url,
                                                   std::vector<const Version*> versions) {
  auto store = storage::make_memory_index_store();
  auto state = TRY(State::open(definitions, *store, base_url,
                               {.head_bytes_max = std::numeric_limits<std::size_t>::max(),
                                .versions_max = std::numeric_limits<std::uint64_t>::max(),
                                .after = std::chrono::hours(1)}));
  std::unique_ptr<Sample> sample(
      new Sample(definitions, base_url, std::move(store), std::move(state)));
  TRY_VOID(sample->add(versions));
  return sample;
}

base::Result<> Sample::add(const std::vector<const Version*>& versions) {
  for (const Version* const version : versions) {
    const auto document = TRY(fhir::json::Document::parse(version->json));
    NewVersion made;
    made.id = version->id;
    made.number = version->number;
    made.index = TRY(indexer_.entries(version->type, document.root()));
    storage::LedgerEntry entry;
    entry.t = ++size_;
    entry.documents.push_back(ledger_->encode(version->json));
    made.document = TRY(ledger_->append(std::span(&entry, 1))).front();
    NewTransaction transaction{entry.t, version->time.ms, {}, {}};
    transaction.changes.push_back({version->type, std::move(made)});
    TRY_VOID(state_->apply(transaction));
    state_->publish(entry.t);
  }
  return {};
}

bool Sample::has(fhir::TypeId type) const {
  return state_->of(type).versions() > 0;
}

base::Result<std::unordered_set<std::string>> Sample::find(const SearchQuery& query) const {
  std::unordered_set<std::string> found;
  for (std::string& id : TRY(searcher_.matching_ids(state_->now(), query, size_)))
    found.insert(std::move(id));
  return found;
}

}  // namespace engine
