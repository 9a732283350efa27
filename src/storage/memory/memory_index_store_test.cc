#include "storage/memory/memory_index_store.h"

#include <doctest/doctest.h>

#include "storage/testing/index_store_contract.h"

TEST_CASE("the memory index store keeps the contract") {
  storage::testing::check_index_store_contract(storage::make_memory_index_store);
}
