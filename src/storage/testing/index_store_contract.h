#pragma once

#include <functional>
#include <memory>

#include "storage/index_store.h"

namespace storage::testing {

// What every IndexStore must do, as doctest assertions. Each implementation calls it in a test of
// its own; `fresh` makes an empty store, and may be called again once the last one is gone.
void check_index_store_contract(const std::function<std::unique_ptr<IndexStore>()>& fresh);

}  // namespace storage::testing
