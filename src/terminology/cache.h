#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "terminology/code_system.h"
#include "terminology/concept_map.h"
#include "terminology/source.h"
#include "terminology/value_set.h"

namespace terminology {

// What a value set was compiled from: what its canonicals named then. If they still name the same,
// it is still right.
struct Dependency {
  Kind kind;
  Canonical canonical;
  std::optional<Identity> found;
};

struct CompiledValueSet {
  std::shared_ptr<const ValueSet> set;
  std::shared_ptr<const std::vector<Dependency>> dependencies;
};

// Compiled resources, by what they were compiled from, so that none is ever stale; the oldest go
// when they take more than `bytes_max` of memory. And what canonicals name, for one generation of
// the sources.
//
// Thread safety: every method may be called from any thread.
class Cache {
 public:
  explicit Cache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  std::shared_ptr<const CodeSystem> code_system(Identity identity);
  void keep(Identity identity, std::shared_ptr<const CodeSystem> system);
  std::shared_ptr<const ConceptMap> concept_map(Identity identity);
  void keep(Identity identity, std::shared_ptr<const ConceptMap> map);

  // A set whose dependencies were last seen unchanged at `generation` is current.
  struct FoundValueSet {
    CompiledValueSet compiled;
    bool current = false;
  };
  std::optional<FoundValueSet> value_set(Identity identity,
                                         std::optional<std::uint64_t> generation);
  void keep(Identity identity, CompiledValueSet compiled, std::uint64_t generation);

  // The outer optional: whether it is known.
  std::optional<std::optional<Identity>> resolved(const std::string& key,
                                                  std::uint64_t generation) const;
  void keep_resolved(std::string key, std::uint64_t generation, std::optional<Identity> identity);

  // To be held while something is compiled, so that others who want the same wait for it.
  std::mutex& compiling(Identity identity) {
    return compiling_[IdentityHash()(identity) % compiling_.size()];
  }

 private:
  struct Entry {
    std::shared_ptr<const CodeSystem> system;
    std::shared_ptr<const ConceptMap> map;
    CompiledValueSet set;
    std::uint64_t generation = 0;
    std::size_t bytes = 0;
    std::uint64_t used = 0;
  };
  struct Key {
    Kind kind;
    Identity identity;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return IdentityHash()(key.identity) ^ static_cast<std::size_t>(key.kind);
    }
  };
  const Entry* find(Key key);      // with mutex_
  void put(Key key, Entry entry);  // takes mutex_

  const std::size_t bytes_max_;
  std::array<std::mutex, 16> compiling_;
  mutable std::mutex mutex_;  // guards everything below
  std::unordered_map<Key, Entry, KeyHash> entries_;
  std::size_t bytes_ = 0;
  std::uint64_t clock_ = 0;
  std::unordered_map<std::string, std::optional<Identity>> resolved_;
  std::uint64_t resolved_generation_ = 0;
};

}  // namespace terminology
