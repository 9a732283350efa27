// A disk that is full or fails while the ledger is open.
#include <doctest/doctest.h>

#include "base/random.h"
#include "storage/segments/segment_ledger.h"
#include "storage/testing/faulty_file_system.h"
#include "storage/testing/ledger_contract.h"
#include "storage/testing/temporary_folder.h"

namespace storage {

namespace {

using testing::entry_of;
using testing::FaultyFileSystem;

struct Disk {
  FaultyFileSystem files{3};
  base::SystemRandom random;
  SegmentLedgerOptions options{
      .segment_bytes = 1 << 20, .step_bytes = 8192, .training = DictionaryTraining::Never};
  std::unique_ptr<Ledger> ledger;

  Disk() { open(); }
  void open() {
    ledger.reset();
    auto opened = open_segment_ledger(files, random, "ledger", options);
    REQUIRE(opened);
    ledger = std::move(*opened);
  }
  base::Result<std::vector<DocumentRef>> append(std::string_view text) {
    return ledger->append(std::vector{entry_of(*ledger, ledger->last_t() + 1, "h", {text})});
  }
  std::string text_of(std::uint64_t t) const {
    std::string text;
    const auto outcome = ledger->replay(t, [&](const LedgerRecord& record) -> base::Result<> {
      if (record.t == t) text = TRY(ledger->read(record.documents[0]));
      return {};
    });
    CHECK(outcome);
    return text;
  }
};

}  // namespace

TEST_CASE("a full disk refuses, reads go on, and with room again so do writes") {
  Disk disk;
  const auto first = disk.append("first");
  REQUIRE(first);
  disk.files.set_room(10'000);
  std::uint64_t stored = 1;
  base::Result<std::vector<DocumentRef>> outcome;
  while ((outcome = disk.append(std::string(100, static_cast<char>('a' + stored % 26)))))
    ++stored;
  CHECK(outcome.error().kind == base::ErrorKind::Unavailable);
  // To the last page: the step of 8192 did not fit, single pages did.
  CHECK(stored > 50);
  CHECK(disk.ledger->last_t() == stored);
  CHECK(disk.ledger->read(first->front()).value() == "first");
  disk.files.heal();
  REQUIRE(disk.append("room again"));
  CHECK(disk.ledger->last_t() == stored + 1);
  disk.open();
  CHECK(disk.ledger->last_t() == stored + 1);
  CHECK(disk.text_of(stored + 1) == "room again");
}

TEST_CASE("a full disk refuses the next segment, and with room again it is begun") {
  Disk disk;
  disk.options.segment_bytes = 5000;
  disk.open();
  while (disk.files.names().size() == 1) {
    disk.files.set_room(8192);
    if (!disk.append(std::string(100, 'x'))) disk.files.heal();
  }
  CHECK(disk.append("in the second segment"));
  const std::uint64_t last = disk.ledger->last_t();
  disk.open();
  CHECK(disk.ledger->last_t() == last);
}

TEST_CASE("a group whose sync failed is never seen, whatever is stored after it") {
  for (const auto stop : {FaultyFileSystem::Stop::Kill, FaultyFileSystem::Stop::PowerLoss}) {
    for (std::uint64_t offset = 0; offset < 3; ++offset) {  // the write, the zeros, the sync
      Disk disk;
      REQUIRE(disk.append("one"));
      const std::uint64_t step = disk.files.steps() + offset;
      disk.files.fail_between(step, step + 1);
      const auto refused = disk.append("refused");
      if (refused) continue;  // no zeros were due, so there were fewer steps
      CHECK(refused.error().kind == base::ErrorKind::Unavailable);
      CHECK(disk.ledger->last_t() == 1);
      SUBCASE("and nothing is") {}
      SUBCASE("and others are") {
        REQUIRE(disk.append("two"));
      }
      const std::uint64_t last = disk.ledger->last_t();
      disk.ledger.reset();
      disk.files.restart(stop);
      disk.open();
      CHECK(disk.ledger->last_t() == last);
      CHECK(disk.text_of(1) == "one");
      if (last == 2) CHECK(disk.text_of(2) == "two");
    }
  }
}

TEST_CASE("while the disk fails in full the outcome is unknown, then refused, then decided") {
  Disk disk;
  REQUIRE(disk.append("one"));
  disk.files.fail_between(disk.files.steps(), UINT64_MAX);
  const auto unknown = disk.append("unknown");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == base::ErrorKind::Internal);
  CHECK(unknown.error().message.find("known after a restart") != std::string::npos);
  const auto refused = disk.append("refused");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == base::ErrorKind::Unavailable);
  CHECK(disk.ledger->last_t() == 1);
  CHECK(disk.text_of(1) == "one");
  disk.files.heal();
  REQUIRE(disk.append("two"));
  disk.open();
  CHECK(disk.ledger->last_t() == 2);
  CHECK(disk.text_of(2) == "two");
}

TEST_CASE("a ledger that is open cannot be opened again") {
  const testing::TemporaryFolder folder;
  const auto first = open_segment_ledger(folder.path());
  REQUIRE(first);
  const auto second = open_segment_ledger(folder.path());
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == base::ErrorKind::Unavailable);
  CHECK(second.error().message.find("open in another process") != std::string::npos);
}

TEST_CASE("a folder that cannot be made is Unavailable") {
  const auto ledger = open_segment_ledger("/proc/no/such/folder");
  REQUIRE_FALSE(ledger);
  CHECK(ledger.error().kind == base::ErrorKind::Unavailable);
  CHECK(ledger.error().detail.find("/proc/no") != std::string::npos);
}

TEST_CASE("a group past the limit is refused before anything is written") {
  Disk disk;
  disk.options.group_bytes = 1000;
  disk.open();
  const std::uint64_t steps = disk.files.steps();
  LedgerEntry entry{1, "h", std::vector<std::string>(3, std::string(400, 'x'))};
  const auto refused = disk.ledger->append(std::span(&entry, 1));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == base::ErrorKind::TooLarge);
  CHECK(disk.files.steps() == steps);
}

TEST_CASE("a dictionary that cannot be stored is tried again with later documents") {
  Disk disk;
  disk.options.training = DictionaryTraining::AtOnce;
  disk.options.sample_documents = 20;
  disk.open();
  disk.files.set_room(0);
  const auto encode_many = [&] {
    for (int i = 0; i < 30; ++i) {
      disk.ledger->encode(R"({"resourceType":"Patient","gender":"female","id":")" +
                          std::to_string(i * 7919) + "\"}");
    }
  };
  encode_many();
  CHECK(disk.files.names().size() <= 2);
  disk.files.heal();
  encode_many();
  const auto names = disk.files.names();
  CHECK(std::count(names.begin(), names.end(), "ledger/00000001.dictionary") == 1);
}

TEST_CASE("a dictionary trained in the background is used, and found again") {
  const testing::TemporaryFolder folder;
  SegmentLedgerOptions options{.sample_documents = 200};
  std::vector<DocumentRef> refs;
  const auto text = [](std::uint64_t t) {
    return R"({"resourceType":"Patient","gender":"female","active":true,"id":")" +
           std::to_string(t * 7919) + R"(","birthDate":"1950-01-01"})";
  };
  {
    auto ledger = open_segment_ledger(folder.path(), options);
    REQUIRE(ledger);
    const std::size_t plain = (*ledger)->encode(text(1)).size();
    std::uint64_t t = 0;
    // The training takes a moment; the loop ends it, or the test's own time limit does.
    std::string document;
    do {
      document = (*ledger)->encode(text(++t));
      LedgerEntry entry{t, "", {document}};
      const auto stored = (*ledger)->append(std::span(&entry, 1));
      REQUIRE(stored);
      refs.push_back(stored->front());
    } while (document.size() * 2 > plain && t < 100'000);
    CHECK(document.size() * 2 <= plain);
  }
  CHECK(std::filesystem::exists(folder.path() / "00000001.dictionary"));
  const auto ledger = open_segment_ledger(folder.path(), options);
  REQUIRE(ledger);
  for (std::size_t i = 0; i < refs.size(); ++i) {
    REQUIRE((*ledger)->read(refs[i]).value() == text(i + 1));
  }
}

}  // namespace storage
