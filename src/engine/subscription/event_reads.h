#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "base/result.h"
#include "engine/subscription/event_book.h"
#include "engine/subscription/hub.h"

namespace engine {

// Reads of one stream of events. Changes of transactions up to `repeat_until` may have been
// delivered before: they carry the mark. The owner of the book locks.

std::vector<Event> events_from(const EventStream& stream, Instant repeat_until, std::uint64_t from,
                               std::size_t count_max);
std::vector<Event> dead_letters_from(const EventStream& stream, std::uint64_t from,
                                     std::size_t count_max);

// The numbers of dead letters and delivered events in a range; `count_max` + 1 if they are more.
std::set<std::uint64_t> numbers_to_resend(const EventStream& stream, std::uint64_t from,
                                          std::uint64_t to, std::size_t count_max);
// The first of those that is still kept.
std::optional<Event> first_to_resend(const EventStream& stream,
                                     const std::set<std::uint64_t>& numbers);

}  // namespace engine
