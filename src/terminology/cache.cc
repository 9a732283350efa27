#include "terminology/cache.h"

#include <algorithm>
#include <utility>

namespace terminology {

namespace {

constexpr std::size_t kResolvedMax = 20'000;

}  // namespace

const Cache::Entry* Cache::find(Key key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  found->second.used = ++clock_;
  return &found->second;
}

void Cache::put(Key key, Entry entry) {
  const std::lock_guard lock(mutex_);
  entry.used = ++clock_;
  bytes_ += entry.bytes;
  Entry& place = entries_[key];
  bytes_ -= place.bytes;
  place = std::move(entry);
  while (bytes_ > bytes_max_ && entries_.size() > 1) {
    const auto oldest =
        std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.used; });
    bytes_ -= oldest->second.bytes;
    entries_.erase(oldest);
  }
}

std::shared_ptr<const CodeSystem> Cache::code_system(Identity identity) {
  const std::lock_guard lock(mutex_);
  const Entry* const entry = find({Kind::CodeSystem, identity});
  return entry != nullptr ? entry->system : nullptr;
}

void Cache::keep(Identity identity, std::shared_ptr<const CodeSystem> system) {
  Entry entry;
  entry.bytes = system->bytes();
  entry.system = std::move(system);
  put({Kind::CodeSystem, identity}, std::move(entry));
}

std::shared_ptr<const ConceptMap> Cache::concept_map(Identity identity) {
  const std::lock_guard lock(mutex_);
  const Entry* const entry = find({Kind::ConceptMap, identity});
  return entry != nullptr ? entry->map : nullptr;
}

void Cache::keep(Identity identity, std::shared_ptr<const ConceptMap> map) {
  Entry entry;
  entry.bytes = map->bytes();
  entry.map = std::move(map);
  put({Kind::ConceptMap, identity}, std::move(entry));
}

std::optional<Cache::FoundValueSet> Cache::value_set(Identity identity,
                                                     std::optional<std::uint64_t> generation) {
  const std::lock_guard lock(mutex_);
  const Entry* const entry = find({Kind::ValueSet, identity});
  if (entry == nullptr) return std::nullopt;
  return FoundValueSet{entry->set, generation && *generation == entry->generation};
}

void Cache::keep(Identity identity, CompiledValueSet compiled, std::uint64_t generation) {
  Entry entry;
  entry.bytes = compiled.set->bytes() + 100 * compiled.dependencies->size();
  entry.set = std::move(compiled);
  entry.generation = generation;
  put({Kind::ValueSet, identity}, std::move(entry));
}

std::optional<std::optional<Identity>> Cache::resolved(const std::string& key,
                                                       std::uint64_t generation) const {
  const std::lock_guard lock(mutex_);
  if (generation != resolved_generation_) return std::nullopt;
  const auto found = resolved_.find(key);
  if (found == resolved_.end()) return std::nullopt;
  return found->second;
}

void Cache::keep_resolved(std::string key, std::uint64_t generation,
                          std::optional<Identity> identity) {
  const std::lock_guard lock(mutex_);
  if (generation < resolved_generation_) return;
  if (generation > resolved_generation_ || resolved_.size() >= kResolvedMax) {
    resolved_.clear();
    resolved_generation_ = generation;
  }
  resolved_[std::move(key)] = identity;
}

}  // namespace terminology
