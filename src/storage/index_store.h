#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace storage {

// Changes that become visible together, in order.
class IndexBatch {
 public:
  enum class Op : std::uint8_t { Put, Append, Erase };
  struct Change {
    Op op;
    std::string key;
    std::string value;
  };

  void put(std::string key, std::string value);
  // Adds `value` at the end of what the key holds (nothing, if it holds nothing yet).
  void append(std::string key, std::string value);
  void erase(std::string key);

  const std::vector<Change>& changes() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  std::size_t bytes() const { return bytes_; }

 private:
  std::vector<Change> changes_;
  std::size_t bytes_ = 0;
};

// Sorted keys and values (byte order) for what is derived from the ledger: state and index.
// It need not be durable at once: after a crash it holds some prefix of the batches, each whole or
// not at all, and the owner stores its applied t in the same batch to know which.
//
// Reads fail with Damaged where bytes are not what was written (and report it themselves).
//
// Implementations: storage/rocksdb, storage/memory. Thread safety: one writer at a time; reads may
// run from any thread at any time and see each batch whole or not at all.
class IndexStore {
 public:
  // Walks keys in order over the state as it was when the cursor was made.
  class Cursor {
   public:
    virtual ~Cursor() = default;
    virtual bool valid() const = 0;
    virtual std::string_view key() const = 0;    // lives until the next move
    virtual std::string_view value() const = 0;  // lives until the next move
    virtual void next() = 0;
    virtual void seek(std::string_view key) = 0;  // to the first key at or after `key`
    // Why valid() became false: fine at the end of the range, or an I/O failure.
    virtual base::Result<> status() const = 0;
  };

  virtual ~IndexStore() = default;

  virtual base::Result<std::optional<std::string>> get(std::string_view key) const = 0;
  // From the first key >= `from` up to, not including, `to` (empty: to the end).
  virtual std::unique_ptr<Cursor> scan(std::string_view from, std::string_view to) const = 0;

  virtual base::Result<> write(const IndexBatch& batch) = 0;
  // Makes everything written so far durable.
  virtual base::Result<> flush() = 0;
  // Erases everything, damage too: the first step of a rebuild. No cursor is open.
  virtual base::Result<> clear() = 0;

  // To be called when something that was read makes no sense. What can be read again after the
  // process ended is then not trusted: the next to open it finds it damaged. Logged once.
  virtual void report_damage(std::string_view detail) const noexcept = 0;
};

}  // namespace storage
