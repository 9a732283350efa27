#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/state/chunked.h"
#include "engine/version.h"
#include "storage/ledger.h"

namespace engine {

// The dense number of a resource within its type. Given when its id is first seen, be it only in
// a reference: a number without versions is a resource that does not exist (yet).
using ResourceNumber = std::uint32_t;

// What is known of one version, found by its ordinal. Fixed once published, except `superseded`.
struct VersionRow {
  std::uint64_t t = 0;
  std::atomic<std::uint64_t> superseded = 0;  // t of the next version; 0: this is the latest
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
  bool visible(Instant at) const {
    const std::uint64_t next = superseded.load(std::memory_order_acquire);
    return t <= at.t && (next == 0 || next > at.t);
  }
};

// One resource, found by its number.
struct ResourceRow {
  std::atomic<Ordinal> latest = kNoOrdinal;
};

using VersionRows = Chunked<VersionRow, 1024>;
using ResourceRows = Chunked<ResourceRow, 4096>;

// The stored form of a chunk: its rows one after the other, little-endian, fields in the order of
// the structs above. A chunk that is not full is stored up to `used` rows.
std::string encode_chunk(const VersionRow* rows, std::uint32_t used);
std::string encode_chunk(const ResourceRow* rows, std::uint32_t used);
base::Result<> decode_chunk(std::string_view bytes, std::uint32_t rows_max, VersionRow* rows);
base::Result<> decode_chunk(std::string_view bytes, std::uint32_t rows_max, ResourceRow* rows);

}  // namespace engine
