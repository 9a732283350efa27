// Each row of the table "damage" in docs/internals/segment-format.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "storage/segments/format.h"
#include "storage/segments/segment_ledger.h"
#include "storage/testing/faulty_file_system.h"
#include "storage/testing/ledger_contract.h"

namespace storage {

namespace {

using testing::entry_of;
using testing::FaultyFileSystem;

class CountingRandom final : public base::Random {
 public:
  explicit CountingRandom(std::uint64_t start) : next_(start) {}
  std::uint64_t next() override { return next_++; }

 private:
  std::uint64_t next_;
};

const std::string kFirst = "ledger/00000001.segment";
const std::string kSecond = "ledger/00000002.segment";
const std::string kThird = "ledger/00000003.segment";
const std::string kDictionary = "ledger/00000001.dictionary";

// A disk with one ledger, t = 1 … 6 in groups of one, two and three.
struct Disk {
  FaultyFileSystem files{1};
  CountingRandom random{1};
  SegmentLedgerOptions options{.step_bytes = 8192, .training = DictionaryTraining::Never};
  std::vector<DocumentRef> refs;

  base::Result<std::unique_ptr<Ledger>> open() {
    return open_segment_ledger(files, random, "ledger", options);
  }
  std::unique_ptr<Ledger> must_open() {
    auto ledger = open();
    if (!ledger) FAIL(ledger.error().detail);
    return std::move(*ledger);
  }
  void fill() {
    const auto ledger = must_open();
    for (const auto& [first, last] : {std::pair{1, 1}, {2, 3}, {4, 6}}) {
      std::vector<LedgerEntry> group;
      for (int t = first; t <= last; ++t) {
        const std::string text = "text of " + std::to_string(t);
        group.push_back(entry_of(*ledger, static_cast<std::uint64_t>(t), "h", {text, "other"}));
      }
      const auto written = ledger->append(group);
      REQUIRE(written);
      refs.insert(refs.end(), written->begin(), written->end());
    }
  }
  // With one group in each segment.
  void fill_segments() {
    options.segment_bytes = 1;
    fill();
  }
  void change(const std::string& file, std::size_t at, char mask = 1) {
    std::string bytes = files.contents(file);
    REQUIRE(at < bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ mask);
    files.replace(file, std::move(bytes));
  }
  void must_refuse(const std::string& file, const std::string& why) {
    const auto before = files.names();
    const auto outcome = open();
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == base::ErrorKind::Internal);
    CHECK_MESSAGE(outcome.error().detail.find(file) != std::string::npos, outcome.error().detail);
    CHECK_MESSAGE(outcome.error().detail.find(why) != std::string::npos, outcome.error().detail);
    CHECK(files.names() == before);
  }
};

std::size_t record_offset(const Disk& disk, std::size_t t) {
  constexpr std::size_t kBeforeDocuments = 32 + 3 + 1;  // head, count and sizes, header
  return disk.refs[2 * (t - 1)].offset - kBeforeDocuments;
}

}  // namespace

TEST_CASE("an untouched ledger opens with everything, any number of times") {
  Disk disk;
  disk.fill();
  for (int i = 0; i < 3; ++i) {
    const auto ledger = disk.must_open();
    CHECK(ledger->last_t() == 6);
    CHECK(ledger->read(disk.refs[10]).value() == "text of 6");
  }
}

TEST_CASE("the last group cut off anywhere is erased, and its t is given again") {
  Disk disk;
  disk.fill();
  const std::string whole = disk.files.contents(kFirst);
  for (const std::size_t t : {4U, 5U, 6U}) {
    for (const std::size_t kept : {0U, 1U, 8U, 31U, 32U, 40U}) {
      std::string torn = whole;
      const std::size_t at = record_offset(disk, t) + kept;
      std::fill(torn.begin() + static_cast<std::ptrdiff_t>(at), torn.end(), '\0');
      disk.files.replace(kFirst, torn);
      const auto ledger = disk.must_open();
      CHECK(ledger->last_t() == t - 1);
      REQUIRE(ledger->append(std::vector{entry_of(*ledger, t, "new", {"new"})}));
    }
    CHECK(disk.must_open()->last_t() == t);
  }
}

TEST_CASE("a hole in the last group ends the ledger there, and what lies behind never comes back") {
  Disk disk;
  disk.fill();
  // As after a power loss: the first record of the last group is not on disk, the rest is.
  std::string torn = disk.files.contents(kFirst);
  const auto at = static_cast<std::ptrdiff_t>(record_offset(disk, 4));
  const auto to = static_cast<std::ptrdiff_t>(record_offset(disk, 5));
  std::fill(torn.begin() + at, torn.begin() + to, '\0');
  disk.files.replace(kFirst, torn);
  {
    const auto ledger = disk.must_open();
    CHECK(ledger->last_t() == 3);
    // As long as the record that was lost, so that the old one of t = 5 would fit behind it.
    REQUIRE(ledger->append(std::vector{entry_of(*ledger, 4, "h", {"text of 4", "other"})}));
  }
  CHECK(disk.must_open()->last_t() == 4);
}

TEST_CASE("damage in front of a later group is refused with file and offset, nothing is changed") {
  Disk disk;
  disk.fill();
  for (const std::size_t t : {1U, 2U, 3U}) {
    const std::size_t at = record_offset(disk, t);
    for (const std::size_t byte : {0U, 8U, 12U, 20U, 40U}) {
      disk.change(kFirst, at + byte);
      const std::string before = disk.files.contents(kFirst);
      disk.must_refuse(kFirst, "offset " + std::to_string(at) + ": the record of t " +
                                   std::to_string(t) + " is damaged");
      CHECK(disk.files.contents(kFirst) == before);
      disk.change(kFirst, at + byte);
    }
  }
  CHECK(disk.must_open()->last_t() == 6);
}

TEST_CASE("any one changed byte: refused, or at most the last group ends early") {
  Disk disk;
  disk.fill();
  const std::string whole = disk.files.contents(kFirst);
  const std::size_t used = whole.find_last_not_of('\0') + 1;
  for (std::size_t at = 0; at < used; at = at == 80 ? segments::kRecordsBegin : at + 1) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    disk.files.replace(kFirst, damaged);
    const auto ledger = disk.open();
    if (!ledger) {
      CHECK(ledger.error().kind == base::ErrorKind::Internal);
      CHECK(ledger.error().detail.find(kFirst) != std::string::npos);
      continue;
    }
    CHECK((*ledger)->last_t() >= 3);
    CHECK((*ledger)->read(disk.refs[0]).value() == "text of 1");
    std::uint64_t visited = 0;
    REQUIRE((*ledger)->replay(1, [&](const LedgerRecord& record) -> base::Result<> {
      const std::string text = "text of " + std::to_string(++visited);
      CHECK((*ledger)->read(record.documents[0]).value() == text);
      return {};
    }));
    CHECK(visited == (*ledger)->last_t());
  }
}

TEST_CASE("a file cut off anywhere: refused, or the beginning of the ledger") {
  Disk disk;
  disk.fill();
  const std::string whole = disk.files.contents(kFirst);
  const std::size_t used = whole.find_last_not_of('\0') + 1;
  for (std::size_t size = 0; size < used; size += size == 72 ? 4000 : 1) {
    disk.files.replace(kFirst, whole.substr(0, size));
    const auto ledger = disk.open();
    CHECK(ledger.has_value() == (size >= segments::kRecordsBegin));
    if (ledger) CHECK((*ledger)->last_t() <= 6);
  }
}

TEST_CASE("noise behind the records is erased, whatever it looks like") {
  Disk disk;
  disk.fill();
  const std::string whole = disk.files.contents(kFirst);
  const std::size_t used = segments::aligned(whole.find_last_not_of('\0') + 1);
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    std::string noisy = whole;
    for (std::size_t at = used; at < noisy.size(); ++at)
      noisy[at] = static_cast<char>(random());
    // Also old records, which are valid only where they were.
    noisy.replace(used + random() % 1000, 300, whole, segments::kRecordsBegin, 300);
    disk.files.replace(kFirst, noisy);
    CHECK(disk.must_open()->last_t() == 6);
    CHECK(disk.files.contents(kFirst).substr(used).find_first_not_of('\0') == std::string::npos);
  }
}

TEST_CASE("damaged, foreign and newer segment headers are refused") {
  Disk disk;
  disk.fill();
  SUBCASE("another program's file") {
    disk.files.replace(kFirst, "SQLite format 3" + std::string(8000, 'x'));
    disk.must_refuse(kFirst, "not a segment of a ledger");
  }
  SUBCASE("empty") {
    disk.files.replace(kFirst, "");
    disk.must_refuse(kFirst, "cut off within its header page");
  }
  SUBCASE("a newer version") {
    disk.change(kFirst, 8, 3);
    disk.must_refuse(kFirst, "format version 2, but this program reads version 1");
  }
  SUBCASE("damaged") {
    disk.change(kFirst, 33);
    disk.must_refuse(kFirst, "the header is damaged");
  }
}

TEST_CASE("with several segments each is checked against its neighbours") {
  Disk disk;
  disk.fill_segments();
  REQUIRE(disk.must_open()->last_t() == 6);
  SUBCASE("missing in the middle") {
    disk.files.erase(kSecond);
    disk.must_refuse(kSecond, "missing");
  }
  SUBCASE("the first missing") {
    disk.files.erase(kFirst);
    disk.must_refuse(kFirst, "missing");
  }
  SUBCASE("the last missing") {
    disk.files.erase(kThird);
    disk.must_refuse(kSecond, "segment 3 must follow and is missing");
  }
  SUBCASE("one in the place of another") {
    disk.files.replace(kSecond, disk.files.contents(kThird));
    disk.must_refuse(kSecond, "this is segment 3");
  }
  SUBCASE("one of another ledger") {
    Disk other;
    other.random = CountingRandom(100);
    other.fill_segments();
    disk.files.replace(kSecond, other.files.contents(kSecond));
    disk.must_refuse(kSecond, "belongs to another ledger");
  }
  SUBCASE("cut off") {
    const std::string whole = disk.files.contents(kFirst);
    disk.files.replace(kFirst, whole.substr(0, whole.size() - 40));
    disk.must_refuse(kFirst, "cut off");
  }
  SUBCASE("number zero") {
    disk.files.replace("ledger/00000000.segment", disk.files.contents(kFirst));
    disk.must_refuse("00000000.segment", "never used");
  }
}

TEST_CASE("damage in a segment that is not the last is found when it is read, and there alone") {
  Disk disk;
  disk.fill_segments();
  disk.change(kFirst, disk.refs[0].offset + 7);
  const auto ledger = disk.must_open();
  CHECK(ledger->last_t() == 6);
  const auto read = ledger->read(disk.refs[0]);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == base::ErrorKind::Internal);
  CHECK(read.error().detail.find(kFirst + ": offset " + std::to_string(disk.refs[0].offset)) == 0);
  CHECK(ledger->read(disk.refs[1]).value() == "other");
  const auto ignore = [](const LedgerRecord&) -> base::Result<> { return {}; };
  const auto replayed = ledger->replay(1, ignore);
  REQUIRE_FALSE(replayed);
  CHECK(replayed.error().kind == base::ErrorKind::Internal);
  CHECK(replayed.error().detail.find(kFirst) == 0);
  CHECK(ledger->replay(2, ignore));
  CHECK(ledger->append(std::vector{entry_of(*ledger, 7, "h", {"goes on"})}));
}

TEST_CASE("a missing or damaged dictionary is refused") {
  Disk disk;
  disk.options.training = DictionaryTraining::AtOnce;
  disk.options.sample_documents = 10;
  disk.options.segment_bytes = 6000;
  {
    const auto ledger = disk.must_open();
    for (std::uint64_t t = 1; t <= 60; ++t) {
      const std::string text = R"({"resourceType":"Patient","gender":"female","birthDate":"19)" +
                               std::to_string(10 + t) + R"(-01-01","active":true})";
      REQUIRE(ledger->append(std::vector{entry_of(*ledger, t, "h", {text})}));
    }
  }
  REQUIRE(disk.must_open()->last_t() == 60);
  SUBCASE("damaged") {
    disk.change(kDictionary, 300);
    disk.must_refuse(kDictionary, "damaged");
  }
  SUBCASE("a newer version") {
    disk.change(kDictionary, 8, 2);
    disk.must_refuse(kDictionary, "format version 3");
  }
  SUBCASE("missing") {
    disk.files.erase(kDictionary);
    disk.must_refuse(kDictionary, "missing");
  }
  SUBCASE("all segments missing") {
    for (const std::string& name : disk.files.names()) {
      if (name.ends_with(".segment")) disk.files.erase(name);
    }
    disk.must_refuse(kFirst, "missing");
  }
}

TEST_CASE("unfinished files are removed, files of others are left alone") {
  Disk disk;
  disk.fill();
  disk.files.replace("ledger/00000002.segment.new", "half");
  disk.files.replace("ledger/00000001.dictionary.new", "half");
  for (const char* name : {"ledger/notes.txt", "ledger/00000001.segment.bak", "ledger/1.segment",
                           "ledger/0000000x.segment", "ledger/notes.new"}) {
    disk.files.replace(name, "kept");
  }
  CHECK(disk.must_open()->last_t() == 6);
  const auto names = disk.files.names();
  CHECK(names.size() == 6);
  CHECK(std::ranges::count(names, "ledger/notes.new") == 1);
}

}  // namespace storage
