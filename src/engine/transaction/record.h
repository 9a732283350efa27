#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/version.h"
#include "storage/ledger.h"

namespace engine {

// What the ledger keeps of one transaction beside its documents: enough to apply it again.
struct RecordedChange {
  std::string type;  // by name: the numbers of types may change between releases
  std::string id;
  Method method = Method::Create;
  std::uint32_t number = 1;  // meta.versionId
};

struct TransactionRecord {
  std::int64_t time_ms = 0;
  std::string author;
  std::vector<RecordedChange> changes;  // those that are not deletes own one document each
};

// The header of a ledger entry:
//
//   record  := version:u8 (1)  time_ms:le64  author:sized  count:varint  change*
//   change  := type:sized  id:sized  method:u8 (engine::Method)  number:varint
//   sized   := length:varint bytes
std::string encode_record(const TransactionRecord& record);

// Tells one transaction from another: from its header, and where its documents lie.
std::uint64_t fingerprint(std::string_view header, std::span<const storage::DocumentRef> documents);

// Internal if the bytes are not a record of a known version.
base::Result<TransactionRecord> decode_record(std::string_view bytes);

}  // namespace engine
