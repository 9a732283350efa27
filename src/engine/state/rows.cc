#include "engine/state/rows.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "engine/state/store_keys.h"

namespace engine {

namespace {

// A stored chunk: its rows one after the other, little-endian, up to the last there is. Of a
// version: t:le64 superseded:le64 time:le64 resource:le32 number:le32 previous:le32 author:le32
// segment:le32 offset:le32 size:le32 method:u8. Of a resource: latest:le32.
constexpr std::size_t kVersionBytes = 8 + 8 + 8 + 4 + 4 + 4 + 4 + 12 + 1;
constexpr std::size_t kResourceBytes = 4;

base::Result<std::string> stored_chunk(const storage::IndexStore& store, std::string_view key,
                                       std::size_t row_bytes, std::size_t rows_min,
                                       std::size_t rows_max) {
  auto bytes = TRY(store.get(key));
  const std::size_t rows = bytes ? bytes->size() / row_bytes : 0;
  if (bytes && bytes->size() % row_bytes == 0 && rows >= rows_min && rows <= rows_max)
    return *std::move(bytes);
  const std::string detail = "a stored chunk of rows is missing or has the wrong size";
  store.report_damage(detail);
  return base::fail_damaged(detail);
}

}  // namespace

VersionRows::VersionRows(fhir::TypeId type, const storage::IndexStore& store, RowFrames& frames)
    : type_(type),
      chunks_(frames,
              [&store, type](std::uint32_t number, std::uint32_t rows_min,
                             RowFrames::Contents& contents) -> base::Result<> {
                const std::string bytes = TRY(stored_chunk(
                    store, store_key::chunk('V', type, number), kVersionBytes, rows_min, kRows));
                base::ByteReader reader(bytes);
                for (std::uint64_t* row = contents.data(); !reader.at_end(); row += kWords) {
                  for (const Part part : {kT, kSuperseded, kTime, kResource, kPrevious, kPlace})
                    row[part] = reader.le<std::uint64_t>();
                  row[kSize] = reader.le<std::uint32_t>();
                  row[kSize] |= std::uint64_t{reader.le<std::uint8_t>()} << 32;
                }
                return {};
              }) {}

base::Result<> VersionRows::append(const VersionRow& row) {
  const auto pair = [](std::uint32_t low, std::uint32_t high) {
    return std::uint64_t{high} << 32 | low;
  };
  Word* const words = TRY(chunks_.prepare_append(chunks_.size()));
  words[kT].store(row.t, kRelaxed);
  words[kSuperseded].store(row.superseded, kRelaxed);
  words[kTime].store(static_cast<std::uint64_t>(row.time_ms), kRelaxed);
  words[kResource].store(pair(row.resource, row.number), kRelaxed);
  words[kPrevious].store(pair(row.previous, row.author), kRelaxed);
  words[kPlace].store(pair(row.document.segment, row.document.offset), kRelaxed);
  words[kSize].store(pair(row.document.size, static_cast<std::uint32_t>(row.method)), kRelaxed);
  return {};
}

base::Result<> VersionRows::supersede(Ordinal ordinal, std::uint64_t t) {
  TRY(chunks_.change(ordinal))[kSuperseded].store(t, std::memory_order_release);
  return {};
}

void VersionRows::put_dirty(storage::IndexBatch& batch) {
  chunks_.take_dirty([&](std::uint32_t number, const Word* words) {
    const std::uint32_t used = std::min(kRows, size() - number * kRows);
    std::string bytes;
    bytes.reserve(used * kVersionBytes);
    for (const Word* row = words; row != words + used * kWords; row += kWords) {
      for (const Part part : {kT, kSuperseded, kTime, kResource, kPrevious, kPlace})
        base::append_le(bytes, row[part].load(kRelaxed));
      base::append_le(bytes, low(row[kSize].load(kRelaxed)));
      base::append_le(bytes, method_of(row));
    }
    batch.put(store_key::chunk('V', type_, number), std::move(bytes));
  });
}

ResourceRows::ResourceRows(fhir::TypeId type, const storage::IndexStore& store, RowFrames& frames)
    : type_(type),
      chunks_(frames,
              [&store, type](std::uint32_t number, std::uint32_t rows_min,
                             RowFrames::Contents& contents) -> base::Result<> {
                // Of the last pair there may be one.
                const std::size_t least = rows_min == 0 ? 0 : std::size_t{rows_min} * 2 - 1;
                const std::string bytes = TRY(stored_chunk(
                    store, store_key::chunk('R', type, number), kResourceBytes, least, 2 * kPairs));
                base::ByteReader reader(bytes);
                for (unsigned resource = 0; !reader.at_end(); ++resource)
                  contents[resource / 2] |= std::uint64_t{reader.le<Ordinal>()} << shift(resource);
                return {};
              }) {}

void ResourceRows::open(std::uint32_t size) {
  chunks_.open((size + 1) / 2);
  size_.store(size, std::memory_order_release);
}

// One thread writes: what is read here is what is there.
void ResourceRows::store(RowFrames::Word& pair, ResourceNumber resource, Ordinal latest) {
  const std::uint64_t mask = std::uint64_t{0xFFFFFFFF} << shift(resource);
  const std::uint64_t others = pair.load(std::memory_order_relaxed) & ~mask;
  pair.store(others | std::uint64_t{latest} << shift(resource), std::memory_order_release);
}

base::Result<> ResourceRows::append() {
  const ResourceNumber resource = size();
  store(*TRY(chunks_.prepare_append(resource / 2)), resource, kNoOrdinal);
  chunks_.publish(resource / 2 + 1);
  size_.store(resource + 1, std::memory_order_release);
  return {};
}

base::Result<> ResourceRows::set_latest(ResourceNumber resource, Ordinal ordinal) {
  store(*TRY(chunks_.change(resource / 2)), resource, ordinal);
  return {};
}

void ResourceRows::put_dirty(storage::IndexBatch& batch) {
  chunks_.take_dirty([&](std::uint32_t number, const RowFrames::Word* words) {
    const std::uint32_t used = std::min(2 * kPairs, size() - number * 2 * kPairs);
    std::string bytes;
    bytes.reserve(used * kResourceBytes);
    for (std::uint32_t resource = 0; resource < used; ++resource)
      base::append_le(bytes,
                      static_cast<Ordinal>(words[resource / 2].load(std::memory_order_relaxed) >>
                                           shift(resource)));
    batch.put(store_key::chunk('R', type_, number), std::move(bytes));
  });
}

}  // namespace engine
