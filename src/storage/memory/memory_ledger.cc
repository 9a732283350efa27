#include "storage/memory/memory_ledger.h"

#include <deque>
#include <mutex>
#include <shared_mutex>

namespace storage {

namespace {

struct StoredEntry {
  std::string header;
  std::vector<DocumentRef> documents;
};

// Entries and documents are never moved nor changed once stored (a deque keeps its elements in
// place), so a reader needs the mutex only to find one, not while it uses it.
class MemoryLedger final : public Ledger {
 public:
  std::string encode(std::string_view text) const override { return std::string(text); }

  base::Result<std::vector<DocumentRef>> append(std::span<const LedgerEntry> entries) override;

  std::uint64_t last_t() const override {
    const std::shared_lock lock(mutex_);
    return entries_.size();
  }

  base::Result<std::string> read(DocumentRef ref) const override;
  base::Result<> replay(std::uint64_t from_t, const Visitor& visit) const override;

 private:
  const StoredEntry& entry_at(std::uint64_t t) const {
    const std::shared_lock lock(mutex_);
    return entries_[t - 1];
  }

  mutable std::shared_mutex mutex_;
  std::deque<StoredEntry> entries_;    // of t = index + 1
  std::deque<std::string> documents_;  // DocumentRef::offset is the index
};

base::Result<std::vector<DocumentRef>> MemoryLedger::append(std::span<const LedgerEntry> entries) {
  const std::unique_lock lock(mutex_);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].t != entries_.size() + 1 + i) {
      return base::fail(base::ErrorKind::Conflict,
                        "Another transaction was stored first: decide again on the new state.");
    }
  }
  std::vector<DocumentRef> refs;
  for (const LedgerEntry& entry : entries) {
    StoredEntry stored{entry.header, {}};
    for (const std::string& document : entry.documents) {
      stored.documents.push_back({0, static_cast<std::uint32_t>(documents_.size()),
                                  static_cast<std::uint32_t>(document.size())});
      documents_.push_back(document);
    }
    refs.insert(refs.end(), stored.documents.begin(), stored.documents.end());
    entries_.push_back(std::move(stored));
  }
  return refs;
}

base::Result<std::string> MemoryLedger::read(DocumentRef ref) const {
  const std::shared_lock lock(mutex_);
  if (ref.segment != 0 || ref.offset >= documents_.size() ||
      documents_[ref.offset].size() != ref.size) {
    return base::fail_with_detail(
        base::ErrorKind::Internal, "A stored document cannot be read.",
        "no document " + std::to_string(ref.offset) + " in the memory ledger");
  }
  return documents_[ref.offset];
}

base::Result<> MemoryLedger::replay(std::uint64_t from_t, const Visitor& visit) const {
  const std::uint64_t last = last_t();
  for (std::uint64_t t = from_t == 0 ? 1 : from_t; t <= last; ++t) {
    const StoredEntry& entry = entry_at(t);
    TRY_VOID(visit({t, entry.header, entry.documents}));
  }
  return {};
}

}  // namespace

std::unique_ptr<Ledger> make_memory_ledger() {
  return std::make_unique<MemoryLedger>();
}

}  // namespace storage
