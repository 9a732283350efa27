#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/index/key.h"
#include "engine/index/ordinal_set.h"
#include "engine/state/columns.h"
#include "engine/state/head.h"
#include "engine/state/id_cache.h"
#include "engine/state/posting_cache.h"
#include "engine/state/rows.h"
#include "engine/version.h"
#include "storage/index_store.h"

namespace engine {

// A version to be applied: what the ledger holds of it and what it is found by.
struct NewVersion {
  std::string id;
  Method method = Method::Create;
  std::uint32_t number = 1;
  storage::DocumentRef document;
  std::vector<IndexEntry> index;
};

// What a version that was applied before is found by as well.
struct LateEntries {
  Ordinal ordinal = 0;
  std::vector<IndexEntry> index;
};

// What all versions of one transaction share.
struct TransactionPlace {
  std::uint64_t t = 0;
  std::int64_t time_ms = 0;
  std::uint32_t author = 0;  // a number of Authors
};

// State and index of one resource type: versions by ordinal, resources by number, numbers by id,
// postings by key. The newest part is in memory (heads), the rest in the index store.
//
// Thread safety: apply(), number_for() and the flush steps have one caller at a time (the
// sequencer); everything else may run at any time from any thread.
class TypeState {
 public:
  // What is read from the store is kept in these, which all types share.
  struct Caches {
    RowFrames& rows;
    ColumnCache& columns;
    PostingCache& postings;
    IdCache& ids;
  };
  TypeState(fhir::TypeId type, storage::IndexStore& store, const Caches& caches);

  // Reads the counts and the set of current ordinals as of the last flush.
  base::Result<> open();

  fhir::TypeId type() const { return type_; }
  std::uint32_t versions() const { return rows_.size(); }
  std::uint64_t current() const;
  // The t of the newest version of this type; 0 if there is none.
  std::uint64_t last_change() const { return last_change_.load(std::memory_order_acquire); }

  base::Result<VersionRow> row(Ordinal ordinal) const { return rows_.at(ordinal); }

  // The number of the resource with this id, if it was ever seen.
  base::Result<std::optional<ResourceNumber>> find(std::string_view id) const;
  // The latest version of a resource, or kNoOrdinal.
  base::Result<Ordinal> latest(ResourceNumber resource) const;
  // The version of a resource that is current at `at`, delete or not, or kNoOrdinal.
  base::Result<Ordinal> visible_version(ResourceNumber resource, Instant at) const;

  // Calls `visit` for every id, in byte order, until it returns false.
  using IdVisitor = std::function<base::Result<bool>(std::string_view id, ResourceNumber)>;
  base::Result<> scan_ids(const IdVisitor& visit) const;

  // Adds to `out` every ordinal (visible or not) that was indexed under exactly this key.
  base::Result<> postings(std::uint16_t parameter, std::string_view key,
                          std::vector<Ordinal>& out) const;
  struct List {
    OrdinalSet set;
    std::uint64_t keys_read = 0;  // from the store; 0 if the list was in memory
    std::uint64_t ordinals_read = 0;
  };
  // The same for all keys from `from` up to, not including, `to`. A long list that was asked for
  // before comes from memory.
  base::Result<List> list(std::uint16_t parameter, std::string_view from,
                          std::string_view to) const;
  // Visits the keys from `from` up to, not including, `to`, about in byte order, until `visit`
  // returns false. The same key may come several times, with parts of its list. No key may be a
  // beginning of `to`, unless `to` is that key and a NUL.
  using KeyVisitor =
      std::function<base::Result<bool>(std::string_view key, std::span<const Ordinal>)>;
  base::Result<> scan(std::uint16_t parameter, std::string_view from, std::string_view to,
                      const KeyVisitor& visit) const;

  // Keeps of `candidates` what is current and not deleted at `at`.
  base::Result<OrdinalSet> visible(OrdinalSet candidates, Instant at) const;
  // Everything that is current and not deleted at `at`.
  base::Result<OrdinalSet> all(Instant at) const;

  // The values of date parameters, which have no postings.
  const Columns& columns() const { return columns_; }

  // The number for an id, given now if it is new.
  base::Result<ResourceNumber> number_for(std::string_view id);
  // Applies one version. The entries' references must have keys by now. Invisible to readers
  // until their Instant reaches t.
  base::Result<> apply(const NewVersion& version, const TransactionPlace& place);
  // Adds keys of search parameters that nobody reads before a flush has ended that began later.
  // Of one parameter the ordinals ascend, from call to call too. References must have keys by now.
  void add_late(const LateEntries& entries);

  // Flush, step 1 (between transactions): sets the head aside and copies what changed. The batch
  // gets everything but the postings and ids, which step 2 adds from the head set aside, on any
  // thread, while this one goes on. Step 3 drops it once the batch is written.
  bool has_changes() const { return changed_; }
  void freeze(storage::IndexBatch& batch);
  base::Result<> add_frozen(storage::IndexBatch& batch) const;
  void drop_frozen();
  std::size_t head_bytes() const {
    return active_->bytes() + late_active_->bytes() + columns_.head_bytes();
  }
  // Of rows that were changed since the last freeze().
  std::size_t dirty_bytes() const {
    return (rows_.dirty_count() + resources_.dirty_count()) * RowFrames::kFrameBytes;
  }

 private:
  // Adds what the store has under the keys from `from` up to `to`.
  // Returns how many keys that were.
  base::Result<std::uint64_t> add_stored(std::uint16_t parameter, std::string_view from,
                                         std::string_view to, std::vector<Ordinal>& out) const;
  using StoredVisitor =
      std::function<base::Result<bool>(std::string_view key, std::string_view list)>;
  base::Result<> scan_stored(std::uint16_t parameter, std::string_view from, std::string_view to,
                             const StoredVisitor& visit) const;
  void append_blocks(std::uint16_t parameter, std::string_view key,
                     std::span<const Ordinal> ordinals, storage::IndexBatch& batch) const;
  // Nothing if more than `later_max` versions came later.
  base::Result<std::optional<OrdinalSet>> live_at(Instant at, std::uint64_t later_max) const;

  const fhir::TypeId type_;
  storage::IndexStore& store_;
  VersionRows rows_;
  ResourceRows resources_;
  bool changed_ = false;  // since the last freeze(); the writer's own
  std::atomic<std::uint64_t> last_change_ = 0;
  IdCache& id_cache_;
  Columns columns_;
  PostingCache& posting_cache_;

  mutable std::shared_mutex mutex_;  // guards everything below
  std::shared_ptr<Head> active_;
  std::shared_ptr<const Head> frozen_;
  std::shared_ptr<Head> late_active_;  // of add_late(): on its way to the store, read by nobody
  std::shared_ptr<const Head> late_frozen_;
  Ordinal frozen_end_ = 0;  // the first ordinal that is not in frozen_, nor in the store
  Ordinal stored_end_ = 0;  // the first ordinal of which postings are not in the store
  OrdinalSet live_;         // latest versions that are not deletes
};

}  // namespace engine
