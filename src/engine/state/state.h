#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/state/authors.h"
#include "engine/state/custom_parameters.h"
#include "engine/state/flusher.h"
#include "engine/state/memory_use.h"
#include "engine/state/type_state.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"
#include "storage/index_store.h"

namespace engine {

// One transaction to apply, decided and durable.
struct NewTransaction {
  std::uint64_t t = 0;
  std::int64_t time_ms = 0;
  std::string author;
  std::uint64_t fingerprint = 0;  // of its record in the ledger (transaction/record.h)
  struct Change {
    fhir::TypeId type;
    NewVersion version;
  };
  std::vector<Change> changes;
};

// What stays in memory, and when it goes to the index store. What is there need not be applied
// again by a start after a crash.
struct FlushRules {
  std::size_t head_bytes_max = 0;      // bounds memory: past it writes wait for the flush
  std::uint64_t versions_max = 0;      // these two bound that start: nothing waits for them
  std::chrono::milliseconds after{0};  // so long after the first change that is not there
  std::size_t cache_bytes_max = 0;     // of what was read from the store and is kept
};

// State and index of all resource types, and their way to the index store.
//
// Thread safety: apply(), what concerns custom parameters, flush_if_due() and flush() have one
// caller at a time; reads (now(), of()) may run at any time.
class State {
 public:
  // `base_url`: EngineOptions::base_url. An index that holds a reference which would be read in
  // another way with it is dropped; one that is damaged too.
  static base::Result<std::unique_ptr<State>> open(const fhir::Definitions& definitions,
                                                   storage::IndexStore& store, std::string base_url,
                                                   const FlushRules& rules);

  // The same with an empty index: everything in it is made anew from the ledger. `why` is logged.
  static base::Result<std::unique_ptr<State>> open_anew(const fhir::Definitions& definitions,
                                                        storage::IndexStore& store,
                                                        std::string base_url,
                                                        const FlushRules& rules,
                                                        std::string_view why);

  // The last transaction that readers see.
  Instant now() const { return {visible_t_.load(std::memory_order_acquire)}; }

  // fingerprint of the last transaction applied; 0: none, or it is not known.
  std::uint64_t last_fingerprint() const { return last_fingerprint_; }

  // The time of the last transaction applied: those to come are not before it.
  base::Timestamp last_time() const { return {last_time_ms_.load(std::memory_order_relaxed)}; }

  TypeState& of(fhir::TypeId type) { return *types_[static_cast<std::size_t>(type)]; }
  const TypeState& of(fhir::TypeId type) const { return *types_[static_cast<std::size_t>(type)]; }

  // What absolute references to this server begin with, separated by spaces; may be empty.
  const std::string& base_url() const { return base_url_; }

  const Authors& authors() const { return authors_; }

  // Applies the transaction t = now() + 1, apart from its being visible.
  base::Result<> apply(NewTransaction& transaction);
  // Shows everything applied up to `t` to readers.
  void publish(std::uint64_t t) { visible_t_.store(t, std::memory_order_release); }

  // The custom search parameters of the index, and how far they are.
  const std::vector<CustomParameter>& custom_parameters() const { return custom_.all(); }
  void set_custom_parameters(std::vector<CustomParameter> parameters) {
    custom_.set(std::move(parameters));
  }
  // Keys of custom parameters for versions that were applied before these were adopted: all that
  // the versions of a type before `next` have. See TypeState::add_late().
  base::Result<> add_late(fhir::TypeId type, std::vector<LateEntries>& entries,
                          std::span<const std::uint16_t> parameters, Ordinal next);

  // May be asked at any time from any thread.
  MemoryUse memory() const;

  // Begins a flush in the background when one is due. Waits only if memory is full and the flush
  // before is not done. Unavailable when memory is full and the store refuses; the same flush is
  // tried again by later calls, and reads go on from memory.
  base::Result<> flush_if_due();
  // Begins a flush in the background, now.
  base::Result<> start_flush();
  // Flushes everything and waits until it is durable.
  base::Result<> flush();

 private:
  State(const fhir::Definitions& definitions, storage::IndexStore& store, std::string base_url,
        const FlushRules& rules);

  base::Result<> load();
  base::Result<bool> take_base_urls(std::string_view stored, bool has_absolute);
  base::Result<bool> has_references_to(std::string_view base_url) const;
  // Gives references of entries their keys.
  base::Result<> resolve(std::vector<IndexEntry>& entries);
  void note_changes(std::uint64_t count);
  std::size_t head_bytes() const;
  std::size_t dirty_bytes() const;
  bool is_memory_full() const;
  bool is_flush_due() const;

  const fhir::Definitions& definitions_;
  storage::IndexStore& store_;
  std::string base_url_;
  const FlushRules rules_;
  RowFrames rows_;
  ColumnCache column_cache_;
  PostingCache posting_cache_;
  IdCache id_cache_;
  std::vector<std::unique_ptr<TypeState>> types_;  // by TypeId; only resource types are set
  Authors authors_;
  CustomParameters custom_;
  std::atomic<std::uint64_t> visible_t_ = 0;
  std::uint64_t applied_t_ = 0;
  std::uint64_t last_fingerprint_ = 0;
  bool has_absolute_ = false;  // there is a reference to us that begins with one of base_url_
  std::atomic<std::int64_t> last_time_ms_ = 0;
  std::uint64_t changes_ = 0;  // versions applied and not handed to the flusher
  std::chrono::steady_clock::time_point changed_at_;  // the first of them

  std::atomic<std::size_t> noted_head_bytes_ = 0;  // as flush_if_due() last saw it

  Flusher flusher_;  // last: its thread uses the members above until it is joined
};

}  // namespace engine
