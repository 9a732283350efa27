#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/state/state.h"
#include "engine/transaction/operation.h"
#include "engine/transaction/prepare.h"
#include "engine/transaction/record.h"
#include "storage/ledger.h"

namespace engine {

// One transaction with its place in the ledger: what to append, what to apply, what to answer.
struct DecidedTransaction {
  storage::LedgerEntry entry;
  NewTransaction changes;         // documents are filled in after the append
  std::vector<Outcome> outcomes;  // one for each operation
  bool writes() const { return !changes.changes.empty(); }
};

// Decides transactions one after the other on top of the state and of those decided before in the
// same group, which are not durable and not applied yet. One thread.
class Decider {
 public:
  Decider(const fhir::Definitions& definitions, const State& state, const Reader& reader,
          const Searcher& searcher)
      : definitions_(definitions), state_(state), reader_(reader), searcher_(searcher) {}

  enum class Verdict : std::uint8_t {
    Decided,
    CommitFirst,   // rests on a search that transactions of this group may change
    PrepareAgain,  // what it was prepared against has changed
  };
  struct Decision {
    Verdict verdict = Verdict::Decided;
    DecidedTransaction transaction;
  };

  // Starts a new group on the state as applied now.
  void begin_group();
  // On Decided the prepared texts have been moved out. An error refuses the transaction.
  base::Result<Decision> decide(PreparedTransaction& prepared, const std::string& author,
                                base::Timestamp time);

 private:
  struct Current {
    std::uint32_t number = 0;  // 0: never existed
    bool deleted = false;
    bool exists() const { return number != 0 && !deleted; }
  };

  base::Result<Verdict> check_conditions(const PreparedTransaction& prepared) const;
  base::Result<Current> current(fhir::TypeId type, const std::string& id) const;
  static base::Result<> check_versions(const PreparedOperation& operation, const Current& current);
  base::Result<Outcome> outcome_without_change(const PreparedOperation& operation) const;
  void add_change(PreparedOperation& operation, const Current& current, DecidedTransaction& into,
                  TransactionRecord& record, base::Timestamp time);

  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const Searcher& searcher_;

  std::uint64_t next_t_ = 0;
  std::map<std::pair<fhir::TypeId, std::string>, Current> group_;  // changed in this group
  std::set<fhir::TypeId> group_types_;
};

}  // namespace engine
