#include "storage/memory/memory_ledger.h"

#include <doctest/doctest.h>

#include "storage/testing/ledger_contract.h"

TEST_CASE("the memory ledger keeps the contract") {
  storage::testing::check_ledger_contract(storage::make_memory_ledger);
}
