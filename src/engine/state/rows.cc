#include "engine/state/rows.h"

#include "base/bytes.h"

namespace engine {

namespace {

constexpr std::size_t kVersionRowBytes = 8 + 8 + 8 + 4 + 4 + 4 + 4 + 12 + 1;

std::unexpected<base::Error> damaged() {
  return base::fail_with_detail(base::ErrorKind::Internal, "the index is damaged",
                                "a stored chunk of rows has the wrong size");
}

}  // namespace

std::string encode_chunk(const VersionRow* rows, std::uint32_t used) {
  std::string bytes;
  bytes.reserve(used * kVersionRowBytes);
  for (const VersionRow* row = rows; row != rows + used; ++row) {
    base::append_le(bytes, row->t);
    base::append_le(bytes, row->superseded.load());
    base::append_le(bytes, row->time_ms);
    base::append_le(bytes, row->resource);
    base::append_le(bytes, row->number);
    base::append_le(bytes, row->previous);
    base::append_le(bytes, row->author);
    base::append_le(bytes, row->document.segment);
    base::append_le(bytes, row->document.offset);
    base::append_le(bytes, row->document.size);
    base::append_le(bytes, row->method);
  }
  return bytes;
}

std::string encode_chunk(const ResourceRow* rows, std::uint32_t used) {
  std::string bytes;
  bytes.reserve(used * sizeof(Ordinal));
  for (const ResourceRow* row = rows; row != rows + used; ++row)
    base::append_le(bytes, row->latest.load());
  return bytes;
}

base::Result<> decode_chunk(std::string_view bytes, std::uint32_t rows_max, VersionRow* rows) {
  if (bytes.size() % kVersionRowBytes != 0 || bytes.size() / kVersionRowBytes > rows_max)
    return damaged();
  base::ByteReader reader(bytes);
  for (VersionRow* row = rows; !reader.at_end(); ++row) {
    row->t = reader.le<std::uint64_t>();
    row->superseded = reader.le<std::uint64_t>();
    row->time_ms = reader.le<std::int64_t>();
    row->resource = reader.le<std::uint32_t>();
    row->number = reader.le<std::uint32_t>();
    row->previous = reader.le<std::uint32_t>();
    row->author = reader.le<std::uint32_t>();
    row->document.segment = reader.le<std::uint32_t>();
    row->document.offset = reader.le<std::uint32_t>();
    row->document.size = reader.le<std::uint32_t>();
    row->method = reader.le<Method>();
  }
  return {};
}

base::Result<> decode_chunk(std::string_view bytes, std::uint32_t rows_max, ResourceRow* rows) {
  if (bytes.size() % sizeof(Ordinal) != 0 || bytes.size() / sizeof(Ordinal) > rows_max)
    return damaged();
  base::ByteReader reader(bytes);
  for (ResourceRow* row = rows; !reader.at_end(); ++row)
    row->latest = reader.le<Ordinal>();
  return {};
}

}  // namespace engine
