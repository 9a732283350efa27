#include "engine/subscription/event_book.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/log.h"

namespace engine {

namespace {

constexpr std::size_t kPendingBytesMax = 1 << 20;

std::string entry_of(char kind, const std::string& id, std::uint64_t number) {
  std::string entry(1, kind);
  base::append_sized(entry, id);
  base::append_varint(entry, number);
  return entry;
}

std::string instant_entry(Instant at) {
  std::string entry(1, 'g');
  base::append_varint(entry, at.t);
  return entry;
}

std::unexpected<base::Error> damaged() {
  return base::fail_with_detail(base::ErrorKind::Internal,
                                "the journal of the subscriptions cannot be read",
                                "an entry is malformed or of a newer version");
}

void move_past(EventStream& stream, std::uint64_t number) {
  stream.delivered = std::max(stream.delivered, number);
}

void give_up(EventStream& stream, std::uint64_t number, std::string reason) {
  if (number >= stream.first && number <= stream.last())
    stream.dead[number] = {stream.events[number - stream.first], std::move(reason)};
  move_past(stream, number);
}

}  // namespace

base::Result<std::unique_ptr<EventBook>> EventBook::open(const fhir::Definitions& definitions,
                                                         storage::Journal& journal,
                                                         const BookLimits& limits) {
  std::unique_ptr<EventBook> book(new EventBook(definitions, journal, limits));
  TRY_VOID(journal.replay([&](std::string_view record) { return book->replay(record); }));
  book->undo();
  for (auto& [id, stream] : book->streams_)
    book->trim(stream);
  book->compacted_bytes_ = 0;
  return book;
}

base::Result<> EventBook::replay(std::string_view record) {
  base::ByteReader reader(record);
  is_new_ = false;
  while (!reader.at_end()) {
    const char kind = reader.le<char>();
    was_closed_ = kind == 'c';
    if (kind == 'c') continue;
    if (kind == 'g') {
      derived_.t = reader.varint();
      for (auto& [id, stream] : streams_)
        stream.shown = stream.last();
      continue;
    }
    const std::string id(reader.sized());
    if (kind == 'z') {
      streams_.erase(id);
      continue;
    }
    const std::uint64_t number = reader.varint();
    EventStream& stream = streams_[id];
    if (kind == 'e') {
      EventPlace place;
      place.t = reader.varint();
      place.type = definitions_.find_resource(reader.sized());
      place.ordinal = static_cast<std::uint32_t>(reader.varint());
      // Events that were taken back before their transaction was done come again.
      while (number > stream.shown && number <= stream.last() && !stream.events.empty())
        stream.events.pop_back();
      if (!reader.ok() || number != stream.last() + 1) return damaged();
      stream.events.push_back(place);
    } else if (kind == 'd') {
      move_past(stream, number);
    } else if (kind == 'x') {
      give_up(stream, number, std::string(reader.sized()));
    } else if (kind == 'r') {
      stream.dead.erase(number);
    } else if (kind == 'n') {
      stream.events.clear();
      stream.first = number;
      stream.shown = number - 1;
    } else {
      return damaged();
    }
  }
  return reader.ok() ? base::Result<>{} : damaged();
}

const EventStream* EventBook::find(const std::string& id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

void EventBook::append_event(std::string& out, const std::string& id, std::uint64_t number,
                             const EventPlace& place) const {
  out += entry_of('e', id, number);
  base::append_varint(out, place.t);
  base::append_sized(out, definitions_.type(place.type).name);
  base::append_varint(out, place.ordinal);
}

void EventBook::add(const std::string& id, const EventPlace& place) {
  EventStream& stream = streams_[id];
  stream.events.push_back(place);
  append_event(pending_, id, stream.last(), place);
  // Without its 'g' an event does not count when the journal is read.
  if (pending_.size() > kPendingBytesMax) note(std::exchange(pending_, {}));
}

base::Result<> EventBook::finish(Instant upto) {
  pending_ += instant_entry(upto);
  base::Result<> written = journal_.append(pending_);
  if (!written) {
    pending_.clear();
    return written;
  }
  pending_.clear();
  derived_ = upto;
  for (auto& [id, stream] : streams_) {
    stream.shown = stream.last();
    trim(stream);
  }
  return compact_if_due();
}

void EventBook::undo() {
  pending_.clear();
  for (auto& [id, stream] : streams_)
    while (stream.last() > stream.shown && !stream.events.empty())
      stream.events.pop_back();
}

// What has not been delivered stays, whatever its number.
void EventBook::trim(EventStream& stream) {
  while (stream.events.size() > limits_.events_kept_max &&
         (!stream.is_pushed || stream.first <= stream.delivered)) {
    stream.events.pop_front();
    ++stream.first;
  }
  while (stream.dead.size() > limits_.dead_kept_max)
    stream.dead.erase(stream.dead.begin());
}

void EventBook::set_pushed(const std::string& id, bool is_pushed) {
  streams_[id].is_pushed = is_pushed;
}

void EventBook::note(std::string_view entry) {
  if (!journal_.append(entry)) base::log(base::LogLevel::Warning, "subscription-journal-refused");
}

void EventBook::deliver(const std::string& id, std::uint64_t upto) {
  const auto found = streams_.find(id);
  if (found == streams_.end() || found->second.delivered >= upto) return;
  move_past(found->second, upto);
  note(entry_of('d', id, upto));
}

void EventBook::bury(const std::string& id, std::uint64_t number, const std::string& reason) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  give_up(found->second, number, reason);
  std::string entry = entry_of('x', id, number);
  base::append_sized(entry, reason);
  note(entry);
}

void EventBook::resolve(const std::string& id, std::uint64_t number) {
  const auto found = streams_.find(id);
  if (found != streams_.end() && found->second.dead.erase(number) > 0)
    note(entry_of('r', id, number));
}

void EventBook::remove(const std::string& id) {
  if (streams_.erase(id) == 0) return;
  std::string entry(1, 'z');
  base::append_sized(entry, id);
  note(entry);
}

std::string EventBook::snapshot() const {
  std::string out;
  for (const auto& [id, stream] : streams_) {
    // Letters that have left the kept events come first, as streams of one event.
    for (const auto& [number, letter] : stream.dead) {
      if (number >= stream.first) break;
      out += entry_of('n', id, number);
      append_event(out, id, number, letter.place);
      out += entry_of('x', id, number);
      base::append_sized(out, letter.reason);
    }
    out += entry_of('n', id, stream.first);
    for (std::uint64_t number = stream.first; number <= stream.shown; ++number)
      append_event(out, id, number, stream.events[number - stream.first]);
    for (const auto& [number, letter] : stream.dead) {
      if (number < stream.first) continue;
      out += entry_of('x', id, number);
      base::append_sized(out, letter.reason);
    }
    if (stream.delivered > 0) out += entry_of('d', id, stream.delivered);
  }
  return out + instant_entry(derived_);
}

base::Result<> EventBook::compact_if_due() {
  if (journal_.size() < std::max(limits_.journal_bytes_min, 3 * compacted_bytes_)) return {};
  TRY_VOID(journal_.replace(snapshot()));
  compacted_bytes_ = journal_.size();
  return {};
}

base::Result<> EventBook::close() {
  TRY_VOID(journal_.append(pending_ + instant_entry(derived_) + "c"));
  pending_.clear();
  return journal_.sync();
}

}  // namespace engine
