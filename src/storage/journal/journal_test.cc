#include "storage/journal/journal.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "storage/testing/temporary_folder.h"

namespace storage {

namespace {

std::vector<std::string> read_all(Journal& journal) {
  std::vector<std::string> records;
  REQUIRE(journal
              .replay([&](std::string_view record) -> base::Result<> {
                records.emplace_back(record);
                return {};
              })
              .has_value());
  return records;
}

std::unique_ptr<Journal> open(const std::filesystem::path& path) {
  auto journal = open_journal(system_files(), path);
  REQUIRE(journal.has_value());
  return *std::move(journal);
}

}  // namespace

TEST_CASE("a journal gives back its records in order, and goes on") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "journal";
  {
    const auto journal = open(path);
    CHECK(read_all(*journal).empty());
    REQUIRE(journal->append("one").has_value());
    REQUIRE(journal->append("").has_value());
    REQUIRE(journal->append(std::string(100'000, 'x')).has_value());
  }
  {
    const auto journal = open(path);
    CHECK(read_all(*journal) == std::vector<std::string>{"one", "", std::string(100'000, 'x')});
    REQUIRE(journal->append("four").has_value());
    REQUIRE(journal->sync().has_value());
  }
  CHECK(read_all(*open(path)).back() == "four");
}

TEST_CASE("whatever a crash tore off or spoilt, whole records before it stay") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "journal";
  {
    const auto journal = open(path);
    REQUIRE(journal->append("one").has_value());
    REQUIRE(journal->append("two").has_value());
  }
  const auto whole = std::filesystem::file_size(path);
  for (std::uintmax_t size = whole; size-- > 0;) {
    const auto copy = folder.path() / "copy";
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(copy, size);
    const auto torn = open(copy);
    const auto records = read_all(*torn);
    CHECK(records.size() == (size >= whole / 2 ? 1 : 0));
    REQUIRE(torn->append("after").has_value());
    CHECK(read_all(*open(copy)).back() == "after");
  }
  auto file = system_files().open(path);
  REQUIRE(file.has_value());
  REQUIRE((*file)->write_at(whole - 1, "!").has_value());
  CHECK(read_all(*open(path)) == std::vector<std::string>{"one"});
}

TEST_CASE("a journal begins anew in one step") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "journal";
  const auto journal = open(path);
  for (int i = 0; i < 100; ++i)
    REQUIRE(journal->append("many").has_value());
  const auto before = journal->size();
  REQUIRE(journal->replace("all of it").has_value());
  CHECK(journal->size() < before);
  REQUIRE(journal->append("and more").has_value());
  CHECK(read_all(*open(path)) == std::vector<std::string>{"all of it", "and more"});
}

}  // namespace storage
