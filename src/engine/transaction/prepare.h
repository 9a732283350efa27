#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/index/indexer.h"
#include "engine/parameters/parameter_set.h"
#include "engine/read/reader.h"
#include "engine/search/searcher.h"
#include "engine/transaction/operation.h"
#include "engine/transaction/stored_text.h"
#include "fhir/validate/validate.h"

namespace engine {

// A search whose outcome a transaction rests on. Asked again in ledger order.
struct Condition {
  SearchQuery query;
  std::optional<std::string> match;  // id of the one resource found, or none found
};

// One operation with everything decided that can be decided before its place in the ledger.
struct PreparedOperation {
  Operation::Kind kind = Operation::Kind::Create;
  fhir::TypeId type = fhir::TypeId::None;
  std::string id;
  bool new_id = false;          // the id was made here: nothing can stand there yet
  bool must_be_absent = false;  // the condition of an update found nothing, but its body has an id
  bool no_change = false;       // conditional create that matched, conditional delete that did not
  std::optional<std::uint32_t> if_match;
  bool if_none_match_any = false;
  std::optional<std::uint32_t> based_on;  // a patch: the version that was patched
  std::string text;                       // stored form; empty for deletes
  std::string encoded;                    // the same as the ledger keeps it
  std::vector<IndexEntry> index;
  std::string expression_prefix;
};

struct PreparedTransaction {
  Instant at;  // the state that conditions and patches were resolved against
  std::vector<PreparedOperation> operations;
  std::vector<Condition> conditions;
  std::shared_ptr<const Indexer> indexer;  // that made the entries
};

// The parallel part of a write: parse, resolve, validate, extract, compress.
//
// Thread safety: prepare() may be called from any thread at any time.
class Preparer {
 public:
  Preparer(const EngineParts& parts, const State& state, const Reader& reader,
           const Searcher& searcher, const CurrentParameters& parameters)
      : parts_(parts),
        state_(state),
        reader_(reader),
        searcher_(searcher),
        parameters_(parameters),
        validator_(parts.definitions) {}

  // Fails with all findings of all operations (at most kIssuesMax) in Error::issues.
  base::Result<PreparedTransaction> prepare(const std::vector<Operation>& operations,
                                            Instant at) const;

 private:
  static constexpr std::size_t kIssuesMax = 100;
  static constexpr std::size_t kIndexEntriesMax = 4'000'000;  // each about 100 bytes
  class Work;

  const EngineParts& parts_;
  const State& state_;
  const Reader& reader_;
  const Searcher& searcher_;
  const CurrentParameters& parameters_;
  const fhir::Validator validator_;
};

}  // namespace engine
