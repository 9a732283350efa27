#include "engine/replay.h"

#include <string>
#include <utility>

#include "engine/transaction/record.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

base::Result<NewTransaction> to_transaction(const fhir::Definitions& definitions,
                                            const storage::Ledger& ledger, const Indexer& indexer,
                                            const storage::LedgerRecord& stored) {
  TransactionRecord record = TRY(decode_record(stored.header));
  NewTransaction transaction{stored.t, record.time_ms, std::move(record.author), {}};
  std::size_t next = 0;
  for (RecordedChange& change : record.changes) {
    const fhir::TypeId type = definitions.find_resource(change.type);
    if (type == fhir::TypeId::None)
      return base::fail_with_detail(base::ErrorKind::Internal, "the ledger cannot be read",
                                    "a transaction names an unknown resource type");
    NewVersion version{std::move(change.id), change.method, change.number, {}, {}};
    if (change.method != Method::Delete) {
      if (next == stored.documents.size())
        return base::fail_with_detail(base::ErrorKind::Internal, "the ledger cannot be read",
                                      "a transaction lacks a document");
      version.document = stored.documents[next++];
      std::string text = TRY(ledger.read(version.document));
      const auto document = TRY(fhir::json::Document::parse(std::move(text)));
      version.index = TRY(indexer.entries(type, document.root()));
    }
    transaction.changes.push_back({type, std::move(version)});
  }
  return transaction;
}

}  // namespace

base::Result<> replay(const fhir::Definitions& definitions, const storage::Ledger& ledger,
                      const Indexer& indexer, State& state) {
  return ledger.replay(
      state.now().t + 1, [&](const storage::LedgerRecord& stored) -> base::Result<> {
        NewTransaction transaction = TRY(to_transaction(definitions, ledger, indexer, stored));
        TRY_VOID(state.apply(transaction));
        state.publish(transaction.t);
        return state.flush_if_due();
      });
}

}  // namespace engine
