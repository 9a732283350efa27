#include "engine/state/authors.h"

#include <mutex>

#include "engine/state/store_keys.h"

namespace engine {

base::Result<> Authors::open(const storage::IndexStore& store) {
  const auto cursor = store.scan("A", "B");
  for (; cursor->valid(); cursor->next())
    number_for(cursor->value());
  stored_ = names_.size();
  return cursor->status();
}

std::uint32_t Authors::number_for(std::string_view name) {
  const std::unique_lock lock(mutex_);
  if (const auto found = numbers_.find(name); found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(names_.size());
  names_.emplace_back(name);
  numbers_.emplace(name, number);
  return number;
}

std::string Authors::name(std::uint32_t number) const {
  const std::shared_lock lock(mutex_);
  return number < names_.size() ? names_[number] : std::string();
}

void Authors::put_new(storage::IndexBatch& batch) {
  for (; stored_ < names_.size(); ++stored_)
    batch.put(store_key::author(static_cast<std::uint32_t>(stored_)), names_[stored_]);
}

}  // namespace engine
