#include "engine/subscription/sample.h"

#include <chrono>
#include <limits>
#include <utility>

#include "fhir/json/document.h"
#include "storage/memory/memory_index_store.h"
#include "storage/memory/memory_ledger.h"

namespace engine {

namespace {

std::string key_of(fhir::TypeId type, const std::string& id) {
  return std::to_string(static_cast<unsigned>(type)) + "/" + id;
}

}  // namespace

Sample::Sample(const fhir::Definitions& definitions, const std::string& base_url,
               std::unique_ptr<storage::IndexStore> store, std::unique_ptr<State> state)
    : ledger_(storage::make_memory_ledger()),
      store_(std::move(store)),
      state_(std::move(state)),
      reader_(definitions, *ledger_, *state_),
      parameters_(ParameterSet::official(definitions, base_url)),
      searcher_(definitions, *state_, reader_, parameters_, base_url, kBudget, nullptr) {}

base::Result<std::unique_ptr<Sample>> Sample::make(const fhir::Definitions& definitions,
                                                   const std::string& base_url) {
  auto store = storage::make_memory_index_store();
  auto state = TRY(State::open(definitions, *store, base_url,
                               {.head_bytes_max = std::numeric_limits<std::size_t>::max(),
                                .versions_max = std::numeric_limits<std::uint64_t>::max(),
                                .after = std::chrono::hours(1)}));
  return std::unique_ptr<Sample>(
      new Sample(definitions, base_url, std::move(store), std::move(state)));
}

base::Result<> Sample::add(const Version& version) {
  const auto document = TRY(fhir::json::Document::parse(version.json));
  NewVersion made;
  made.id = version.id;
  made.number = version.number;
  made.index = TRY(parameters_.get()->indexer().entries(version.type, document.root()));
  storage::LedgerEntry entry;
  entry.t = size_ + 1;
  entry.documents.push_back(ledger_->encode(version.json));
  made.document = TRY(ledger_->append(std::span(&entry, 1))).front();
  NewTransaction transaction{entry.t, version.time.ms, {}, {}};
  transaction.changes.push_back({version.type, std::move(made)});
  TRY_VOID(state_->apply(transaction));
  state_->publish(entry.t);
  ++size_;
  bytes_ += version.json.size();
  batch_[key_of(version.type, version.id)] = state_->of(version.type).versions() - 1;
  return {};
}

Ordinal Sample::place(fhir::TypeId type, const std::string& id) const {
  const auto found = batch_.find(key_of(type, id));
  return found == batch_.end() ? kNoOrdinal : found->second;
}

base::Result<OrdinalSet> Sample::matching(const SearchQuery& query) const {
  return searcher_.matching(state_->now(), query);
}

}  // namespace engine
