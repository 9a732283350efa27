#include "engine/transaction/record.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace engine {

namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

std::string encode_record(const TransactionRecord& record) {
  std::string bytes;
  base::append_le(bytes, kVersion);
  base::append_le(bytes, record.time_ms);
  base::append_sized(bytes, record.author);
  base::append_varint(bytes, record.changes.size());
  for (const RecordedChange& change : record.changes) {
    base::append_sized(bytes, change.type);
    base::append_sized(bytes, change.id);
    base::append_le(bytes, change.method);
    base::append_varint(bytes, change.number);
  }
  return bytes;
}

std::uint64_t fingerprint(std::string_view header,
                          std::span<const storage::DocumentRef> documents) {
  std::string places;
  for (const storage::DocumentRef& document : documents) {
    base::append_le(places, document.segment);
    base::append_le(places, document.offset);
    base::append_le(places, document.size);
  }
  return base::hash64(header, base::hash64(places));
}

base::Result<TransactionRecord> decode_record(std::string_view bytes) {
  base::ByteReader reader(bytes);
  const auto version = reader.le<std::uint8_t>();
  TransactionRecord record;
  record.time_ms = reader.le<std::int64_t>();
  record.author = reader.sized();
  const std::uint64_t count = reader.varint();
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
    RecordedChange change;
    change.type = reader.sized();
    change.id = reader.sized();
    const auto method = reader.le<std::uint8_t>();
    change.method = static_cast<Method>(method);
    change.number = static_cast<std::uint32_t>(reader.varint());
    if (method > static_cast<std::uint8_t>(kLastMethod)) break;
    record.changes.push_back(std::move(change));
  }
  if (version != kVersion || !reader.ok() || record.changes.size() != count || reader.left() != 0)
    return base::fail_with_detail(base::ErrorKind::Internal, "the ledger cannot be read",
                                  "a transaction header is malformed or of a newer version");
  return record;
}

}  // namespace engine
