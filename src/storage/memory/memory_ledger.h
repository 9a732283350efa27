#pragma once

#include <memory>

#include "storage/ledger.h"

namespace storage {

// A ledger that lives and dies with the process: for tests, and for a server with nothing to keep.
// Documents are stored as they are. Keeps the whole contract of Ledger except durability; append()
// never refuses for want of space.
std::unique_ptr<Ledger> make_memory_ledger();

}  // namespace storage
