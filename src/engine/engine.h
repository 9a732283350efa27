#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/bulk/scan.h"
#include "engine/compartment/query.h"
#include "engine/feed/change.h"
#include "engine/labels/labels.h"
#include "engine/parameters/parameter_set.h"
#include "engine/search/budget.h"
#include "engine/search/query.h"
#include "engine/state/memory_use.h"
#include "engine/transaction/operation.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"
#include "storage/index_store.h"
#include "storage/ledger.h"
#include "terminology/cache.h"
#include "terminology/source.h"

namespace engine {

// What an engine is made of. All of it outlives the engine.
struct EngineParts {
  const fhir::Definitions& definitions;
  storage::Ledger& ledger;
  storage::IndexStore& store;
  const base::Clock& clock;
  base::Random& random;
};

struct EngineOptions {
  // Absolute base that means "us" in references: http://host/fhir; or several, separated by spaces.
  // Empty: what the index was made with. With others than that the index is made again, unless it
  // holds no reference that begins with one that was added or taken away.
  std::string base_url;
  std::size_t head_bytes_max = std::size_t{24} << 20;  // index kept in memory before it is flushed
  // A start after a crash applies again what was not flushed: at most so many versions, and what
  // came in so many milliseconds.
  std::uint64_t flush_versions_max = 20'000;
  std::int64_t flush_after_ms = 10'000;
  std::size_t cache_bytes_max = std::size_t{128} << 20;  // index on disk kept in memory
  std::size_t group_max = 512;                           // transactions per group commit
  std::size_t queue_max = 10'000;  // waiting transactions; past it: Unavailable
  std::size_t terminology_bytes_max = std::size_t{256} << 20;  // compiled code systems, value sets
  SearchBudget search_budget;  // of each search and each page of a history
};

struct HistoryQuery {
  std::optional<fhir::TypeId> type;         // absent: the whole system
  std::string id;                           // with type: one resource; else empty
  std::optional<base::Timestamp> since;     // only versions at or after
  std::optional<base::Timestamp> at;        // only what was current at this time (_at)
  std::optional<base::Timestamp> at_begin;  // with at: or at any time since this
  std::optional<Instant> as_of;             // from a page link: the snapshot of the first page
  std::uint32_t count = 50;
  std::uint64_t offset = 0;
};

struct HistoryPage {
  Instant at;
  std::vector<Version> versions;       // newest first
  std::vector<std::string> authors;    // of each version: who wrote it (Caller::name())
  std::optional<std::uint64_t> total;  // when it is known without a walk
  bool more = false;
};

// Code systems, value sets and concept maps as of one instant. Lives no longer than the engine.
struct Terminology {
  std::unique_ptr<const terminology::Source> source;
  terminology::Cache* cache = nullptr;  // never null in what the engine gives
};

// The state of one resource type, for metrics and eir check.
struct TypeCount {
  fhir::TypeId type;
  std::uint64_t current;   // resources that exist now
  std::uint64_t versions;  // all versions, deletes included
};

// A custom search parameter: a SearchParameter resource that asks to be one.
struct ParameterStatus {
  enum class State : std::uint8_t {
    Ready,     // may be searched by
    Indexing,  // `done` of `total` versions have their keys
    Failed,    // `problem` stopped the indexing
    Refused,   // `problem` keeps it from being a search parameter beside the others
  };
  std::string id;       // of the resource
  std::string version;  // of the resource, as it is in force: a newer one is taken up in a moment
  std::string code;
  std::string url;
  State state = State::Ready;
  std::string problem;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

// Transactions, state, search and history over one ledger.
//
// Thread safety: every method may be called from any thread at any time. Reads wait for writes only
// while one version is added in memory. commit() may do CPU work (parse, validate, index) on the
// calling thread before it returns; the answer comes by callback after the write is durable and
// visible.
class Engine {
 public:
  // Opens and catches up: whatever the ledger holds beyond the store's applied t is applied again.
  static base::Result<std::unique_ptr<Engine>> open(const EngineParts& parts,
                                                    const EngineOptions& options);
  virtual ~Engine() = default;  // stops: queued transactions are answered Unavailable

  // The newest state. Everything acknowledged before this call is in it.
  virtual Instant now() const = 0;

  // The newest state that is not later than a time; of a time to come: now().
  virtual base::Result<Instant> state_at(const access_control::Caller& caller,
                                         base::Timestamp time) const = 0;

  // The version current at `at`. NotFound if it never existed (then), Gone if it was deleted.
  virtual base::Result<Version> read(const access_control::Caller& caller, Instant at,
                                     fhir::TypeId type, std::string_view id) const = 0;
  // One version by its number. NotFound; Gone if this version is a delete.
  virtual base::Result<Version> read_version(const access_control::Caller& caller,
                                             fhir::TypeId type, std::string_view id,
                                             std::uint32_t number) const = 0;

  virtual base::Result<SearchResult> search(const access_control::Caller& caller, Instant at,
                                            const SearchQuery& query) const = 0;
  // A record: a resource and what belongs to it, a page at a time.
  virtual base::Result<CompartmentPage> compartment(const access_control::Caller& caller,
                                                    Instant at,
                                                    const CompartmentQuery& query) const = 0;
  // The search parameters in force. Searches are parsed with them.
  virtual std::shared_ptr<const ParameterSet> parameters() const = 0;
  // Of every custom parameter, by code.
  virtual std::vector<ParameterStatus> parameter_status(
      const access_control::Caller& caller) const = 0;
  // The profiles, tags and security labels in use on one type, or on all (None).
  virtual base::Result<Labels> labels(const access_control::Caller& caller, Instant at,
                                      fhir::TypeId type) const = 0;
  // What is needed to ask for codes and value sets: terminology::Library takes it.
  virtual Terminology terminology(const access_control::Caller& caller, Instant at) const = 0;
  virtual base::Result<HistoryPage> history(const access_control::Caller& caller,
                                            const HistoryQuery& query) const = 0;

  // The changes of the transactions behind `after`: whole transactions, at least one if there is
  // any, and no further one once `count_max` changes are in the page.
  virtual base::Result<ChangePage> changes(const access_control::Caller& caller, Instant after,
                                           std::size_t count_max) const = 0;
  // The version at a place that the feed told of; a delete without its text.
  virtual base::Result<Version> version_at(const access_control::Caller& caller, fhir::TypeId type,
                                           Ordinal ordinal) const = 0;
  // Who wrote it: Caller::name().
  virtual std::string author(const Change& change) const = 0;
  // `told` is called whenever a later state has become visible, on the thread that commits: it must
  // only wake somebody. It takes the place of the one before, which is not running any more when
  // this returns; null: nobody is told.
  virtual void watch(std::function<void(Instant)> told) = 0;

  // Begins a walk over all resources of a type, or those of a query, at one instant.
  virtual base::Result<std::unique_ptr<Scan>> scan(const access_control::Caller& caller,
                                                   const ScanQuery& query) const = 0;

  // Applies all operations or none, in FHIR's order for transactions (deletes, creates, updates
  // and patches, then the rest); outcomes come back in the order given. References between the
  // operations (urn:uuid, fullUrl, conditional "Type?query") are resolved. Refusals carry every
  // finding in Error::issues, with expressions that start with expression_prefix.
  virtual void commit(const access_control::Caller& caller, std::vector<Operation> operations,
                      CommitDone done) = 0;

  // Whether writes are accepted, as the last one, or the last attempt to make room for one, has
  // shown. Unavailable with what to do while the disk refuses: reads go on, and writes are accepted
  // again by themselves once it works.
  virtual base::Result<> writable() const = 0;

  // Blocks until everything committed so far is in the index store on disk.
  virtual base::Result<> flush() = 0;
  virtual std::vector<TypeCount> counts() const = 0;
  // What the index holds in memory, without the blocks of the store itself.
  virtual MemoryUse memory() const = 0;

  // Proves that the index agrees with the documents: reads all of both. What is wrong, at most 100
  // findings; none if they agree. May run while others write. Fails if the store cannot be read.
  virtual base::Result<std::vector<std::string>> verify_index() const = 0;
};

// commit() for callers that may block: jobs, commands and tests.
base::Result<std::vector<Outcome>> commit_and_wait(Engine& engine,
                                                   const access_control::Caller& caller,
                                                   std::vector<Operation> operations);

}  // namespace engine
