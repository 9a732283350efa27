#include "engine/state/head.h"

#include <utility>

namespace engine {

void Head::add(std::uint16_t parameter, std::string key, Ordinal ordinal) {
  constexpr std::size_t kNodeBytes = 112;  // tree node, string and vector headers
  const auto [place, fresh] = postings[parameter].try_emplace(std::move(key));
  std::vector<Ordinal>& ordinals = place->second;
  // One version may carry a value twice (two equal codings): the list is a set.
  if (!ordinals.empty() && ordinals.back() == ordinal) return;
  ordinals.push_back(ordinal);
  bytes += sizeof ordinal + (fresh ? kNodeBytes + place->first.size() : 0);
}

}  // namespace engine
