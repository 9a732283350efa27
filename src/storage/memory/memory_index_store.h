#pragma once

#include <memory>

#include "storage/index_store.h"

namespace storage {

// An index store that lives and dies with the process: for tests, and for a server with nothing to
// keep. A cursor may outlive the store. A write while a cursor is alive copies everything once.
std::unique_ptr<IndexStore> make_memory_index_store();

}  // namespace storage
