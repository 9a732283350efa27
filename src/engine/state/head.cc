#include "engine/state/head.h"

#include <cstring>

namespace engine {

void Head::add(std::uint16_t parameter, std::string_view key, Ordinal ordinal) {
  constexpr std::size_t kNodeBytes = 88;  // tree node, key and vector
  Postings& keys = postings_[parameter];
  auto place = keys.lower_bound(key);
  if (place == keys.end() || place->first != key) {
    auto* const kept = static_cast<char*>(arena_.allocate(key.size(), 1));
    std::memcpy(kept, key.data(), key.size());
    place = keys.try_emplace(place, std::string_view(kept, key.size()));
    bytes_ += kNodeBytes + key.size();
  }
  std::pmr::vector<Ordinal>& ordinals = place->second;
  // One version may carry a value twice (two equal codings): the list is a set.
  if (!ordinals.empty() && ordinals.back() == ordinal) return;
  ordinals.push_back(ordinal);
  bytes_ += sizeof ordinal;
}

void Head::add_id(std::string_view id, ResourceNumber number) {
  ids_.emplace(id, number);
  bytes_ += id.size() + 64;
}

std::span<const Ordinal> Head::find(std::uint16_t parameter, std::string_view key) const {
  const auto keys = postings_.find(parameter);
  if (keys == postings_.end()) return {};
  const auto found = keys->second.find(key);
  if (found == keys->second.end()) return {};
  return found->second;
}

}  // namespace engine
