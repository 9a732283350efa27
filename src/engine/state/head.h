#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/index/ordinal_set.h"
#include "engine/state/rows.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// One thing a version is found by. Made in parallel, before the order of the ledger is known, so
// a reference to a resource of ours still carries its id: the number is looked up on applying.
struct IndexEntry {
  std::uint16_t parameter = 0;  // fhir::SearchParameter::number
  std::string key;  // engine::key; of a reference to a resource of ours, what stands before it
  fhir::TypeId target = fhir::TypeId::None;
  std::string target_id;
};

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// What was added to one type's index since the last flush, in memory. Guarded by its TypeState.
struct Head {
  using Postings = std::map<std::string, std::vector<Ordinal>, std::less<>>;

  std::unordered_map<std::uint16_t, Postings> postings;  // by search parameter
  std::unordered_map<std::string, ResourceNumber, StringHash, std::equal_to<>> ids;
  std::size_t bytes = 0;  // estimate of the memory held

  void add(std::uint16_t parameter, std::string key, Ordinal ordinal);
  // Calls visit(key, ordinals) for the keys from `from` up to, not including, `to` (empty: to the
  // end) of a parameter.
  template <class Visit>
  void each(std::uint16_t parameter, std::string_view from, std::string_view to,
            Visit visit) const {
    const auto found = postings.find(parameter);
    if (found == postings.end()) return;
    const Postings& keys = found->second;
    const auto end = to.empty() ? keys.end() : keys.lower_bound(to);
    for (auto at = keys.lower_bound(from); at != end; ++at)
      visit(at->first, at->second);
  }
  bool empty() const { return postings.empty() && ids.empty(); }
};

}  // namespace engine
