#include "storage/rocksdb/rocks_index_store.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "storage/testing/index_store_contract.h"
#include "storage/testing/temporary_folder.h"

namespace storage {

namespace {

using testing::TemporaryFolder;

std::unique_ptr<IndexStore> open(const std::filesystem::path& folder) {
  auto store = open_rocks_index_store(folder);
  REQUIRE(store);
  return std::move(*store);
}

constexpr int kBatches = 3000;
constexpr int kFlushed = 500;

// Batch n sets "applied" to n and adds one letter to each of three lists.
IndexBatch numbered_batch(int number) {
  IndexBatch batch;
  batch.put("applied", std::to_string(number));
  for (const char* key : {"list a", "list b", "list c"})
    batch.append(key, "x");
  batch.put("key " + std::to_string(number), std::string(2000, 'v'));
  return batch;
}

}  // namespace

TEST_CASE("the RocksDB index store keeps the contract") {
  std::unique_ptr<TemporaryFolder> folder;
  testing::check_index_store_contract([&] {
    folder = std::make_unique<TemporaryFolder>();
    return open(folder->path() / "deeper" / "index");
  });
}

TEST_CASE("the RocksDB index store finds everything again after a clean close") {
  const TemporaryFolder folder;
  REQUIRE(open(folder.path())->write(numbered_batch(1)));
  REQUIRE(open(folder.path())->write(numbered_batch(2)));
  const auto store = open(folder.path());
  CHECK(store->get("applied").value() == "2");
  CHECK(store->get("list b").value() == "xx");
}

// Nothing, unless it runs as the child of the next test, which starts this program again (RocksDB's
// threads do not survive a fork): then it writes and leaves as a kill would, closing nothing.
TEST_CASE("the child that writes batches to an index store and dies") {
  const char* const folder = std::getenv("EIR_TEST_FOLDER");
  if (folder == nullptr) return;
  auto store = open_rocks_index_store(folder, {.buffer_bytes = 4 << 20});
  for (int i = 1; store && i <= kBatches; ++i) {
    if (!(*store)->write(numbered_batch(i))) _exit(1);
    if (i == kFlushed && !(*store)->flush()) _exit(1);
  }
  _exit(store ? 0 : 1);
}

TEST_CASE("after a kill the RocksDB index store holds a prefix of the batches") {
  const TemporaryFolder folder;
  REQUIRE(setenv("EIR_TEST_FOLDER", folder.path().c_str(), 1) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    execl("/proc/self/exe", "storage_test", "--test-case=the child that writes*",
          static_cast<char*>(nullptr));
    _exit(1);
  }
  REQUIRE(unsetenv("EIR_TEST_FOLDER") == 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);

  const auto store = open(folder.path());
  const auto applied = store->get("applied").value();
  REQUIRE(applied);
  const int last = std::stoi(*applied);
  CHECK(last >= kFlushed);
  CHECK(last <= kBatches);
  for (const char* key : {"list a", "list b", "list c"}) {
    CHECK(store->get(key).value() == std::string(static_cast<std::size_t>(last), 'x'));
  }
  CHECK(store->get("key " + std::to_string(last)).value());
  CHECK_FALSE(store->get("key " + std::to_string(last + 1)).value());
}

TEST_CASE("a second opener of the RocksDB index store is refused") {
  const TemporaryFolder folder;
  const auto first = open(folder.path());
  const auto second = open_rocks_index_store(folder.path());
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == base::ErrorKind::Unavailable);
  CHECK(second.error().message.find("another process") != std::string::npos);
}

TEST_CASE("a damaged or misplaced RocksDB folder is refused with what to do") {
  const TemporaryFolder folder;
  REQUIRE(open(folder.path())->write(numbered_batch(1)));
  SUBCASE("damaged CURRENT") {
    std::ofstream(folder.path() / "CURRENT") << "nonsense";
    const auto store = open_rocks_index_store(folder.path());
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == base::ErrorKind::Damaged);
  }
  SUBCASE("missing table") {
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      if (file.path().extension() == ".sst") std::filesystem::remove(file.path());
    }
    const auto store = open_rocks_index_store(folder.path());
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == base::ErrorKind::Damaged);
  }
  SUBCASE("a file in the way of the folder") {
    std::ofstream(folder.path() / "file") << "text";
    const auto store = open_rocks_index_store(folder.path() / "file" / "index");
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == base::ErrorKind::Unavailable);
  }
}

}  // namespace storage
