#include "engine/replay.h"

#include <algorithm>
#include <deque>
#include <future>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/thread_pool.h"
#include "engine/transaction/record.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

// The transactions under way bound memory: so many, or stored documents of so many bytes.
constexpr std::size_t kWindow = 256;
constexpr std::uint64_t kWindowBytes = 16 << 20;
constexpr unsigned kThreads = 2;
// So many transactions are worth a flush: the next start need not apply them again.
constexpr std::uint64_t kManyTransactions = 1000;

// A ledger's record that outlives the visit.
struct Stored {
  std::uint64_t t = 0;
  std::string header;
  std::vector<storage::DocumentRef> documents;

  std::uint64_t bytes() const {
    std::uint64_t bytes = header.size();
    for (const storage::DocumentRef& document : documents)
      bytes += document.size;
    return bytes;
  }
};

base::Result<NewTransaction> to_transaction(const fhir::Definitions& definitions,
                                            const storage::Ledger& ledger, const Indexer& indexer,
                                            const Stored& stored) {
  TransactionRecord record = TRY(decode_record(stored.header));
  NewTransaction transaction{stored.t,
                             record.time_ms,
                             std::move(record.author),
                             fingerprint(stored.header, stored.documents),
                             {}};
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

// Reads and indexes documents on several threads, and applies the transactions in order on this.
class Replay {
 public:
  Replay(const fhir::Definitions& definitions, const storage::Ledger& ledger,
         const Indexer& indexer, State& state)
      : definitions_(definitions), ledger_(ledger), indexer_(indexer), state_(state) {}

  base::Result<std::uint64_t> run() {
    const std::uint64_t known = state_.now().t;
    TRY_VOID(ledger_.replay(std::max<std::uint64_t>(known, 1), [&](const auto& record) {
      return record.t == known ? compare(record) : add(record);
    }));
    while (!window_.empty())
      TRY_VOID(apply_first());
    return applied_;
  }

 private:
  struct UnderWay {
    std::uint64_t bytes = 0;
    std::future<base::Result<NewTransaction>> transaction;
  };

  // The last transaction that the index has must be the one that the ledger has.
  base::Result<> compare(const storage::LedgerRecord& record) const {
    if (fingerprint(record.header, record.documents) == state_.last_fingerprint()) return {};
    return base::fail_damaged("the index was made from another ledger");
  }

  base::Result<> add(const storage::LedgerRecord& record) {
    Stored stored{
        record.t, std::string(record.header), {record.documents.begin(), record.documents.end()}};
    const std::uint64_t bytes = stored.bytes();
    while (!window_.empty() && (window_.size() == kWindow || bytes_ + bytes > kWindowBytes))
      TRY_VOID(apply_first());
    std::packaged_task<base::Result<NewTransaction>()> work([this, stored = std::move(stored)] {
      return to_transaction(definitions_, ledger_, indexer_, stored);
    });
    window_.push_back({bytes, work.get_future()});
    bytes_ += bytes;
    base::ThreadPool::Task task = std::move(work);
    if (!pool_.try_run(task)) task();
    return {};
  }

  base::Result<> apply_first() {
    NewTransaction transaction = TRY(window_.front().transaction.get());
    bytes_ -= window_.front().bytes;
    window_.pop_front();
    TRY_VOID(state_.apply(transaction));
    state_.publish(transaction.t);
    ++applied_;
    return state_.flush_if_due();
  }

  const fhir::Definitions& definitions_;
  const storage::Ledger& ledger_;
  const Indexer& indexer_;
  State& state_;
  std::deque<UnderWay> window_;
  std::uint64_t bytes_ = 0;  // of the window
  std::uint64_t applied_ = 0;
  base::ThreadPool pool_{kThreads, kWindow};  // last: its tasks use the members above
};

}  // namespace

base::Result<> replay(const fhir::Definitions& definitions, const storage::Ledger& ledger,
                      const Indexer& indexer, State& state) {
  const std::uint64_t applied = TRY(Replay(definitions, ledger, indexer, state).run());
  if (applied == 0) return {};
  base::log(base::LogLevel::Info, "ledger-applied", {{"transactions", applied}});
  // If the store refuses now, writes will be told so when memory is full, and reads go on.
  if (applied >= kManyTransactions && !state.start_flush()) return {};
  return {};
}

}  // namespace engine
