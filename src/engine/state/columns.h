#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/state/column_chunk.h"
#include "engine/state/shared_cache.h"
#include "fhir/definitions/definitions.h"
#include "storage/index_store.h"

namespace engine {

using ColumnCache = SharedCache<ColumnChunk>;

// The value columns of one resource type: for each date parameter the ranges that each version
// has, by ordinal. A range query tests the candidates that other criteria have left, a sort looks
// its keys up; neither walks the values of the whole type. The newest values are in memory, the
// rest is in the index store, in chunks.
//
// Thread safety: add(), freeze() and the other steps of a flush have one caller at a time; reads
// may run at any time from any thread.
class Columns {
 public:
  struct Value {
    Ordinal ordinal;
    std::int64_t low;
    std::int64_t high;
  };

  Columns(fhir::TypeId type, storage::IndexStore& store, ColumnCache& cache)
      : type_(type), store_(store), cache_(cache) {}

  // All values of ordinals below `end` are in the store.
  void open(Ordinal end) {
    stored_end_ = end;
    size_ = end;
  }

  // A value of a version; ordinals ascend.
  void add(std::uint16_t parameter, Ordinal ordinal, std::int64_t low, std::int64_t high);
  // A value of a version that is in the store already, of a parameter that nobody reads yet; the
  // ordinals of one parameter ascend.
  void add_late(std::uint16_t parameter, Ordinal ordinal, std::int64_t low, std::int64_t high);
  // How many versions have been given columns so far, about.
  std::uint64_t size() const { return size_.load(std::memory_order_relaxed); }
  std::size_t head_bytes() const { return head_bytes_.load(std::memory_order_relaxed); }

  // The steps of TypeState's flush. `end`: the first ordinal that has no values yet.
  void freeze(Ordinal end);
  base::Result<> add_frozen(storage::IndexBatch& batch) const;
  void drop_frozen();

  // What a reader sees of one column: chunks from the store, then what is newer.
  class Reader {
   public:
    // The values of the ordinals from `number` × ColumnChunk::kRows on, as far as they are below
    // stored_end(). The chunk may hold later ones too.
    base::Result<std::shared_ptr<const ColumnChunk>> chunk(std::uint32_t number) const;
    Ordinal stored_end() const { return stored_end_; }
    // Those of ordinals >= stored_end(), ascending by ordinal.
    const std::vector<Value>& newer() const { return newer_; }

   private:
    friend class Columns;
    Reader(const Columns& columns, std::uint16_t parameter)
        : columns_(columns), parameter_(parameter) {}

    const Columns& columns_;
    const std::uint16_t parameter_;
    Ordinal stored_end_ = 0;
    std::vector<Value> newer_;
  };
  Reader read(std::uint16_t parameter) const;
  // newer() holds the values of these ordinals alone.
  Reader read(std::uint16_t parameter, const OrdinalSet& ordinals) const;

 private:
  struct Tail {
    std::unordered_map<std::uint16_t, std::vector<Value>> values;  // by parameter
    std::unordered_map<std::uint16_t, std::vector<Value>> late;    // see add_late()
    Ordinal end = 0;
  };

  using Values = std::vector<Value>;
  // Calls visit(values) for what is in memory of one column, the older first. Requires mutex_.
  template <class Visit>
  void each_tail(std::uint16_t parameter, Visit visit) const;
  base::Result<> put_chunks(std::uint16_t parameter, const Values& values,
                            storage::IndexBatch& batch) const;

  const fhir::TypeId type_;
  storage::IndexStore& store_;
  ColumnCache& cache_;

  std::atomic<std::uint64_t> size_ = 0;

  mutable std::shared_mutex mutex_;  // guards everything below
  Tail active_;
  std::shared_ptr<const Tail> frozen_;
  Ordinal stored_end_ = 0;
  std::atomic<std::size_t> head_bytes_ = 0;  // of active_
};

}  // namespace engine
