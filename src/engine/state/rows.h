#pragma once

#include <atomic>
#include <cstdint>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/state/chunked.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"
#include "storage/index_store.h"
#include "storage/ledger.h"

namespace engine {

// The dense number of a resource within its type. Given when its id is first seen, be it only in
// a reference: a number without versions is a resource that does not exist (yet).
using ResourceNumber = std::uint32_t;

// What is known of one version, found by its ordinal: a copy. Fixed once published, except
// `superseded`.
struct VersionRow {
  std::uint64_t t = 0;
  std::uint64_t superseded = 0;  // t of the next version; 0: this is the latest
  std::int64_t time_ms = 0;
  ResourceNumber resource = 0;
  std::uint32_t number = 0;       // meta.versionId
  Ordinal previous = kNoOrdinal;  // the version before, of the same resource
  std::uint32_t author = 0;       // Authors: who wrote it
  storage::DocumentRef document;  // size 0: none (a delete)
  Method method = Method::Create;

  bool deleted() const { return method == Method::Delete; }
  // Is this what a reader at `at` sees of its resource? A delete is visible as a version, and
  // nothing is current then.
  bool visible(Instant at) const { return t <= at.t && (superseded == 0 || superseded > at.t); }
};

// The version rows of a type. Thread safety: as Chunked.
class VersionRows {
 public:
  VersionRows(fhir::TypeId type, const storage::IndexStore& store, RowFrames& frames);

  // `size` rows are in the store.
  void open(std::uint32_t size) { chunks_.open(size); }
  std::uint32_t size() const { return chunks_.size(); }

  base::Result<VersionRow> at(Ordinal ordinal) const { return chunks_.read(ordinal, unpack); }
  // Parts of a row, for walks over many.
  base::Result<std::uint64_t> t(Ordinal ordinal) const {
    return chunks_.read(ordinal, [](const Word* row) { return row[kT].load(kRelaxed); });
  }
  base::Result<bool> is_current(Ordinal ordinal, Instant at) const {
    return chunks_.read(ordinal, [at](const Word* row) {
      const std::uint64_t next = row[kSuperseded].load(kRelaxed);
      return row[kT].load(kRelaxed) <= at.t && (next == 0 || next > at.t) &&
             method_of(row) != Method::Delete;
    });
  }

  // Adds row size(), to be seen by readers after publish(size() + 1).
  base::Result<> append(const VersionRow& row);
  void publish(std::uint32_t size) { chunks_.publish(size); }
  base::Result<> supersede(Ordinal ordinal, std::uint64_t t);

  std::size_t dirty_count() const { return chunks_.dirty_count(); }
  void put_dirty(storage::IndexBatch& batch);
  void written() { chunks_.written(); }

 private:
  using Word = RowFrames::Word;
  // 53 bytes in eight words: a row in one line of the processor's cache.
  enum Part : std::uint8_t { kT, kSuperseded, kTime, kResource, kPrevious, kPlace, kSize, kSpare };
  static constexpr std::size_t kWords = kSpare + 1;
  static constexpr std::uint32_t kRows = Chunked<kWords>::kRows;
  static constexpr auto kRelaxed = std::memory_order_relaxed;

  static std::uint32_t low(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
  static std::uint32_t high(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }
  static Method method_of(const Word* row) {
    return static_cast<Method>(high(row[kSize].load(kRelaxed)));
  }
  static VersionRow unpack(const Word* row) {
    const std::uint64_t resource = row[kResource].load(kRelaxed);
    const std::uint64_t previous = row[kPrevious].load(kRelaxed);
    const std::uint64_t place = row[kPlace].load(kRelaxed);
    return {.t = row[kT].load(kRelaxed),
            .superseded = row[kSuperseded].load(kRelaxed),
            .time_ms = static_cast<std::int64_t>(row[kTime].load(kRelaxed)),
            .resource = low(resource),
            .number = high(resource),
            .previous = low(previous),
            .author = high(previous),
            .document = {low(place), high(place), low(row[kSize].load(kRelaxed))},
            .method = method_of(row)};
  }

  const fhir::TypeId type_;
  Chunked<kWords> chunks_;
};

// The latest version of each resource of a type, by its number. Thread safety: as Chunked.
class ResourceRows {
 public:
  ResourceRows(fhir::TypeId type, const storage::IndexStore& store, RowFrames& frames);

  void open(std::uint32_t size);
  std::uint32_t size() const { return size_.load(std::memory_order_acquire); }

  base::Result<Ordinal> latest(ResourceNumber resource) const {
    return chunks_.read(resource / 2, [resource](const RowFrames::Word* pair) {
      return static_cast<Ordinal>(pair->load(std::memory_order_acquire) >> shift(resource));
    });
  }

  // Adds resource size(), without versions.
  base::Result<> append();
  base::Result<> set_latest(ResourceNumber resource, Ordinal ordinal);

  std::size_t dirty_count() const { return chunks_.dirty_count(); }
  void put_dirty(storage::IndexBatch& batch);
  void written() { chunks_.written(); }

 private:
  static constexpr std::uint32_t kPairs = Chunked<1>::kRows;  // of a chunk

  static unsigned shift(ResourceNumber resource) { return resource % 2 * 32; }
  static void store(RowFrames::Word& pair, ResourceNumber resource, Ordinal latest);

  const fhir::TypeId type_;
  Chunked<1> chunks_;  // two resources a word
  std::atomic<std::uint32_t> size_ = 0;
};

}  // namespace engine
