#include "engine/state/posting_cache.h"

#include <utility>
#include <vector>

namespace engine {

std::optional<OrdinalSet> PostingCache::find(const Place& place, Ordinal stored_end) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(place);
  if (found == places_.end() || found->second->stored_end < stored_end) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->set;
}

void PostingCache::put(Place place, Ordinal stored_end, OrdinalSet set) {
  const std::size_t bytes = set.bytes() + place.from.size() + place.to.size() + 200;
  if (set.size() < kSizeMin || bytes > bytes_max_) return;
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(place);
  if (found != places_.end()) {
    if (found->second->stored_end >= stored_end) return;
    remove(found->second);
  }
  entries_.push_front({place, stored_end, std::move(set), bytes});
  places_.emplace(std::move(place), entries_.begin());
  bytes_ += bytes;
  while (bytes_ > bytes_max_)
    remove(std::prev(entries_.end()));
}

void PostingCache::remove(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  places_.erase(entry->place);
  entries_.erase(entry);
}

void PostingCache::update(fhir::TypeId type, Ordinal before, Ordinal stored_end,
                          const std::function<OrdinalSet(const Place&)>& added) {
  const std::lock_guard lock(mutex_);
  for (auto next = entries_.begin(); next != entries_.end();) {
    const auto at = next++;
    Entry& entry = *at;
    if (entry.place.type != type) continue;
    if (entry.stored_end < before) {  // read before an earlier flush, put here after it
      remove(at);
      continue;
    }
    if (const OrdinalSet more = added(entry.place); !more.empty()) {
      entry.set |= more;
      bytes_ -= entry.bytes;
      entry.bytes = entry.set.bytes() + entry.place.from.size() + entry.place.to.size() + 200;
      bytes_ += entry.bytes;
    }
    entry.stored_end = stored_end;
  }
}

}  // namespace engine
