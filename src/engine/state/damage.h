#pragma once

#include "base/result.h"
#include "storage/index_store.h"

namespace engine {

// What was made of bytes of the store. If they make no sense, the store is told: it could read
// them.
template <class T>
base::Result<T> noted(const storage::IndexStore& store, base::Result<T> result) {
  if (!result && result.error().kind == base::ErrorKind::Damaged)
    store.report_damage(result.error().detail);
  return result;
}

}  // namespace engine
