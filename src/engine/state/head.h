#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory_resource>
#include <span>
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
  bool is_absolute = false;  // of a reference to a resource of ours: it begins with a base of ours
};

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// What was added to one type's index since the last flush, in memory. Guarded by its TypeState.
//
// Keys, lists and what holds them lie in one arena, which grows with the head and goes with it: a
// version adds some twenty keys, and to allocate and free each was a tenth of an import.
class Head {
 public:
  using Postings = std::pmr::map<std::string_view, std::pmr::vector<Ordinal>>;

  Head() = default;
  Head(const Head&) = delete;
  Head& operator=(const Head&) = delete;

  void add(std::uint16_t parameter, std::string_view key, Ordinal ordinal);
  void add_id(std::string_view id, ResourceNumber number);

  // By search parameter.
  const std::pmr::map<std::uint16_t, Postings>& postings() const { return postings_; }
  // Nothing if there is no such key.
  std::span<const Ordinal> find(std::uint16_t parameter, std::string_view key) const;
  // Calls visit(key, ordinals) for the keys from `from` up to, not including, `to` (empty: to the
  // end) of a parameter.
  template <class Visit>
  void each(std::uint16_t parameter, std::string_view from, std::string_view to,
            Visit visit) const {
    const auto found = postings_.find(parameter);
    if (found == postings_.end()) return;
    const Postings& keys = found->second;
    const auto end = to.empty() ? keys.end() : keys.lower_bound(to);
    for (auto at = keys.lower_bound(from); at != end; ++at)
      visit(at->first, std::span<const Ordinal>(at->second));
  }

  using Ids = std::unordered_map<std::string, ResourceNumber, StringHash, std::equal_to<>>;
  const Ids& ids() const { return ids_; }

  std::size_t bytes() const { return bytes_; }  // estimate of the memory held

 private:
  std::pmr::monotonic_buffer_resource arena_;
  std::pmr::map<std::uint16_t, Postings> postings_{&arena_};
  Ids ids_;
  std::size_t bytes_ = 0;
};

}  // namespace engine
