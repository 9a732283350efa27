#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace storage {

// Where one stored document lies. Valid as long as the ledger exists: documents do not move.
struct DocumentRef {
  std::uint32_t segment = 0;
  std::uint32_t offset = 0;  // of the encoded bytes within the segment
  std::uint32_t size = 0;    // of the encoded bytes
  friend bool operator==(const DocumentRef&, const DocumentRef&) = default;
};

// One transaction to append. The ledger does not look into the bytes.
struct LedgerEntry {
  std::uint64_t t = 0;
  std::string header;                  // what the engine needs to apply the transaction again
  std::vector<std::string> documents;  // each made by Ledger::encode()
};

// One transaction as replay() shows it. The views live until the visitor returns.
struct LedgerRecord {
  std::uint64_t t = 0;
  std::string_view header;
  std::span<const DocumentRef> documents;
};

// The one ordered record of truth: transactions t = 1, 2, 3 …, never changed once appended.
// Everything else can be rebuilt from it. Implementations: segment files (storage/segments), memory
// (storage/memory); a PostgreSQL ledger fits the same contract, because append() states the t it
// expects: a node that lost the race gets Conflict, follows the tail by replay() and decides again.
//
// Thread safety: append() has one caller at a time; everything else may run at any time from any
// thread, also during append().
class Ledger {
 public:
  virtual ~Ledger() = default;

  // Compresses one document for LedgerEntry::documents. CPU only, no I/O.
  virtual std::string encode(std::string_view text) const = 0;

  // Appends all entries or none, durable on return: one write and one fdatasync for the group.
  // Returns where each document lies, in the order of the entries. The entries' t must continue
  // last_t() without a gap: Conflict otherwise. Unavailable if the disk is full or refuses: then
  // nothing was appended, no reader ever sees any of it, and a later append() may succeed once
  // there is room again.
  virtual base::Result<std::vector<DocumentRef>> append(std::span<const LedgerEntry> entries) = 0;

  // Called by the appender while appends are refused: makes ready for the next one what can be made
  // ready without writing a transaction. Unavailable while the disk still refuses.
  virtual base::Result<> make_room() { return {}; }

  // The last durable t; 0 when empty.
  virtual std::uint64_t last_t() const = 0;

  // The text of a document. Internal with detail if the bytes are damaged (each document carries
  // its own checksum).
  virtual base::Result<std::string> read(DocumentRef ref) const = 0;

  // Visits the transactions from `from_t` to the last, in order, until the visitor fails.
  using Visitor = std::function<base::Result<>(const LedgerRecord&)>;
  virtual base::Result<> replay(std::uint64_t from_t, const Visitor& visit) const = 0;
};

}  // namespace storage
