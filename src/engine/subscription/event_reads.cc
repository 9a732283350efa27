#include "engine/subscription/event_reads.h"

#include <algorithm>

namespace engine {

namespace {

Event event_at(const EventStream& stream, Instant repeat_until, std::uint64_t number) {
  const EventPlace& place = stream.events[number - stream.first];
  return {number, place, stream.is_pushed && place.t <= repeat_until.t, {}};
}

}  // namespace

std::vector<Event> events_from(const EventStream& stream, Instant repeat_until, std::uint64_t from,
                               std::size_t count_max) {
  std::vector<Event> events;
  for (std::uint64_t number = std::max(from, stream.first);
       number <= stream.shown && events.size() < count_max; ++number)
    events.push_back(event_at(stream, repeat_until, number));
  return events;
}

std::vector<Event> dead_letters_from(const EventStream& stream, std::uint64_t from,
                                     std::size_t count_max) {
  std::vector<Event> events;
  for (auto one = stream.dead.lower_bound(from);
       one != stream.dead.end() && events.size() < count_max; ++one)
    events.push_back({one->first, one->second.place, true, one->second.reason});
  return events;
}

std::set<std::uint64_t> numbers_to_resend(const EventStream& stream, std::uint64_t from,
                                          std::uint64_t to, std::size_t count_max) {
  std::set<std::uint64_t> numbers;
  for (auto one = stream.dead.lower_bound(from); one != stream.dead.end(); ++one)
    if (one->first <= to) numbers.insert(one->first);
  for (std::uint64_t number = std::max(from, stream.first);
       number <= std::min(to, stream.delivered); ++number)
    if (numbers.insert(number); numbers.size() > count_max) break;
  return numbers;
}

std::optional<Event> first_to_resend(const EventStream& stream,
                                     const std::set<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) {
    if (const auto dead = stream.dead.find(number); dead != stream.dead.end())
      return Event{number, dead->second.place, true, dead->second.reason};
    if (number < stream.first || number > stream.shown) continue;
    Event event = event_at(stream, {}, number);
    event.is_repeat = true;
    return event;
  }
  return std::nullopt;
}

}  // namespace engine
