#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "engine/version.h"
#include "fhir/definitions/definitions.h"
#include "storage/journal/journal.h"

namespace engine {

// Where the version lies that made an event.
struct EventPlace {
  std::uint64_t t = 0;
  std::uint32_t ordinal = 0;
  fhir::TypeId type = fhir::TypeId::None;
};

// An event that was given up, and why.
struct DeadLetter {
  EventPlace place;
  std::string reason;
};

// The events of one subscription, numbered from 1 without gaps, in the order of the ledger. The
// newest are kept; of those given up, each until it was delivered after all.
struct EventStream {
  std::uint64_t first = 1;        // number of the first event kept
  std::deque<EventPlace> events;  // first, first + 1, …
  std::uint64_t shown = 0;        // up to here events may be seen: their transaction is done
  std::uint64_t delivered = 0;    // up to here they were delivered or given up
  std::map<std::uint64_t, DeadLetter> dead;
  bool is_pushed = true;  // we deliver: what is undelivered is kept. Else clients come for it

  std::uint64_t last() const { return first + events.size() - 1; }
  std::uint64_t undelivered() const { return is_pushed ? shown - delivered : 0; }
};

struct BookLimits {
  std::size_t events_kept_max = 10'000;  // of each subscription, beside what is undelivered
  std::size_t dead_kept_max = 10'000;    // of each subscription; past it the oldest are dropped
  std::uint64_t journal_bytes_min = 8 << 20;  // not made smaller below this
};

// The event streams of all subscriptions and the journal that brings them back. The journal is
// written without waiting for the disk: what a crash of the machine takes of its end is derived
// again from the ledger, with the same numbers, since events are a function of the ledger.
//
//   record := entry*
//   entry  := 'e' id number:varint t:varint type:sized ordinal:varint   an event
//           | 'g' t:varint              everything up to t is in the journal
//           | 'd' id number:varint      delivered up to there
//           | 'x' id number:varint reason:sized                        given up
//           | 'r' id number:varint      given up, and delivered after all
//           | 'n' id first:varint       a stream that begins with this number
//           | 'z' id                    the subscription was deleted
//           | 'c'                       the server was stopped in peace
//   id     := sized
//
// Not thread-safe: its owner locks.
class EventBook {
 public:
  // Reads the journal. Internal if it is of a newer version or damaged inside.
  static base::Result<std::unique_ptr<EventBook>> open(const fhir::Definitions& definitions,
                                                       storage::Journal& journal,
                                                       const BookLimits& limits);

  // Whether the journal was empty: there have never been subscriptions here.
  bool is_new() const { return is_new_; }
  // Whether the server before was stopped in peace, so that nothing was delivered that the journal
  // does not know of.
  bool was_closed() const { return was_closed_; }
  Instant derived() const { return derived_; }
  const std::unordered_map<std::string, EventStream>& streams() const { return streams_; }
  const EventStream* find(const std::string& id) const;

  // Makes the stream if there is none.
  void set_pushed(const std::string& id, bool is_pushed);

  // Adds an event to a transaction under way. finish() shows them; undo() takes them back.
  void add(const std::string& id, const EventPlace& place);
  // Unavailable if the disk refuses: nothing has been shown.
  base::Result<> finish(Instant upto);
  void undo();
  // Moves on without events; written with the next entry.
  void skip_to(Instant upto) { derived_ = std::max(derived_, upto); }

  // These are kept in memory when the disk refuses: the worst that follows is a repetition.
  void deliver(const std::string& id, std::uint64_t upto);
  void bury(const std::string& id, std::uint64_t number, const std::string& reason);
  void resolve(const std::string& id, std::uint64_t number);
  void remove(const std::string& id);

  // Writes where things stand, durably.
  base::Result<> close();

 private:
  EventBook(const fhir::Definitions& definitions, storage::Journal& journal,
            const BookLimits& limits)
      : definitions_(definitions), journal_(journal), limits_(limits) {}

  base::Result<> replay(std::string_view record);
  void note(std::string_view entry);
  void trim(EventStream& stream);
  base::Result<> compact_if_due();
  std::string snapshot() const;
  void append_event(std::string& out, const std::string& id, std::uint64_t number,
                    const EventPlace& place) const;

  const fhir::Definitions& definitions_;
  storage::Journal& journal_;
  const BookLimits limits_;
  std::unordered_map<std::string, EventStream> streams_;
  Instant derived_;
  std::string pending_;  // entries of the transaction under way
  std::uint64_t compacted_bytes_ = 0;
  bool is_new_ = true;
  bool was_closed_ = false;
};

}  // namespace engine
