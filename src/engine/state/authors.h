#pragma once

#include <cstdint>
#include <deque>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "engine/state/head.h"
#include "storage/index_store.h"

namespace engine {

// The authors of transactions, by a small number kept in each version's row. A few thousand: all
// are held in memory.
//
// Thread safety: number_for() and put_new() have one caller at a time; name() may run at any time.
class Authors {
 public:
  base::Result<> open(const storage::IndexStore& store);

  std::uint32_t number_for(std::string_view name);
  // Empty if there is no such number.
  std::string name(std::uint32_t number) const;

  // Adds those that are not in the store yet.
  void put_new(storage::IndexBatch& batch);

 private:
  mutable std::shared_mutex mutex_;
  std::deque<std::string> names_;
  std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>> numbers_;
  std::size_t stored_ = 0;
};

}  // namespace engine
