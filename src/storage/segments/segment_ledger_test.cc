#include "storage/segments/segment_ledger.h"

#include <doctest/doctest.h>

#include "storage/testing/ledger_contract.h"
#include "storage/testing/temporary_folder.h"

namespace storage {

using testing::TemporaryFolder;

TEST_CASE("the segment ledger keeps the contract") {
  std::unique_ptr<TemporaryFolder> folder;
  SegmentLedgerOptions options;
  SUBCASE("with its default sizes") {}
  SUBCASE("with small segments and a dictionary at once") {
    options = {.segment_bytes = 20'000,
               .step_bytes = 8192,
               .training = DictionaryTraining::AtOnce,
               .sample_documents = 50};
  }
  testing::check_ledger_contract([&] {
    folder = std::make_unique<TemporaryFolder>();
    auto ledger = open_segment_ledger(folder->path() / "deeper" / "ledger", options);
    REQUIRE(ledger);
    return std::move(*ledger);
  });
}

}  // namespace storage
