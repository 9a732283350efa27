#include "storage/testing/ledger_contract.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace storage::testing {

LedgerEntry entry_of(const Ledger& ledger, std::uint64_t t, std::string header,
                     std::initializer_list<std::string_view> texts) {
  LedgerEntry entry{t, std::move(header), {}};
  for (const std::string_view text : texts)
    entry.documents.push_back(ledger.encode(text));
  return entry;
}

namespace {

void check_empty(Ledger& ledger) {
  CHECK(ledger.last_t() == 0);
  int visits = 0;
  CHECK(ledger.replay(
      0, [&](const LedgerRecord&) -> base::Result<> { return ++visits, base::Result<>(); }));
  CHECK(visits == 0);
  const auto nothing = ledger.append({});
  REQUIRE(nothing);
  CHECK(nothing->empty());
  CHECK(ledger.last_t() == 0);
  CHECK_FALSE(ledger.read({0, 0, 10}));
}

void check_append_and_read(Ledger& ledger) {
  const std::string large(300'000, 'x');
  const std::string binary("\0\xff\n\0", 4);
  const std::vector<LedgerEntry> group = {
      entry_of(ledger, 1, "first", {"alpha", ""}), entry_of(ledger, 2, "", {}),
      entry_of(ledger, 3, binary, {large, binary, "{\"resourceType\":\"Patient\"}"})};
  const auto refs = ledger.append(group);
  REQUIRE(refs);
  REQUIRE(refs->size() == 5);
  CHECK(ledger.last_t() == 3);
  CHECK(ledger.read((*refs)[0]).value() == "alpha");
  CHECK(ledger.read((*refs)[1]).value() == "");
  CHECK(ledger.read((*refs)[2]).value() == large);
  CHECK(ledger.read((*refs)[3]).value() == binary);
  CHECK(ledger.read((*refs)[4]).value() == "{\"resourceType\":\"Patient\"}");

  std::vector<std::string> headers;
  std::vector<DocumentRef> replayed;
  REQUIRE(ledger.replay(1, [&](const LedgerRecord& record) -> base::Result<> {
    CHECK(record.t == headers.size() + 1);
    headers.emplace_back(record.header);
    replayed.insert(replayed.end(), record.documents.begin(), record.documents.end());
    return {};
  }));
  CHECK(headers == std::vector<std::string>{"first", "", binary});
  CHECK(replayed == *refs);
}

void check_order(Ledger& ledger) {
  REQUIRE(ledger.append(std::vector{entry_of(ledger, 1, "a", {"one"})}));
  const auto refused = [&](std::vector<LedgerEntry> group) {
    const auto outcome = ledger.append(group);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == base::ErrorKind::Conflict);
    CHECK(ledger.last_t() == 1);
  };
  refused({entry_of(ledger, 1, "again", {"x"})});
  refused({entry_of(ledger, 3, "gap", {"x"})});
  refused({entry_of(ledger, 0, "zero", {"x"})});
  refused({entry_of(ledger, 2, "good", {"x"}), entry_of(ledger, 4, "gap", {"x"})});
  refused({entry_of(ledger, 2, "good", {"x"}), entry_of(ledger, 2, "twice", {"x"})});
  REQUIRE(ledger.append(std::vector{entry_of(ledger, 2, "b", {"two"})}));
  CHECK(ledger.last_t() == 2);
}

void check_replay(Ledger& ledger) {
  for (std::uint64_t t = 1; t <= 100; ++t) {
    REQUIRE(ledger.append(std::vector{entry_of(ledger, t, std::to_string(t), {"text"})}));
  }
  std::uint64_t expected = 40;
  REQUIRE(ledger.replay(40, [&](const LedgerRecord& record) -> base::Result<> {
    CHECK(record.t == expected++);
    CHECK(record.header == std::to_string(record.t));
    return {};
  }));
  CHECK(expected == 101);
  int visits = 0;
  const auto stopped = ledger.replay(1, [&](const LedgerRecord&) -> base::Result<> {
    if (++visits == 7) return base::fail(base::ErrorKind::TooCostly, "enough");
    return {};
  });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().message == "enough");
  CHECK(visits == 7);
  CHECK(ledger.replay(
      101, [&](const LedgerRecord&) -> base::Result<> { return ++visits, base::Result<>(); }));
  CHECK(visits == 7);
  // A visitor may use the ledger.
  REQUIRE(ledger.replay(100, [&](const LedgerRecord& record) -> base::Result<> {
    TRY(ledger.read(record.documents[0]));
    TRY(ledger.append(std::vector{entry_of(ledger, ledger.last_t() + 1, "", {"more"})}));
    return {};
  }));
  CHECK(ledger.last_t() == 101);
}

void check_bad_refs(Ledger& ledger) {
  const auto refs =
      ledger.append(std::vector{entry_of(ledger, 1, "header", {"some text", "more"})});
  REQUIRE(refs);
  const DocumentRef good = refs->front();
  const auto refused = [&](DocumentRef ref) {
    const auto outcome = ledger.read(ref);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == base::ErrorKind::Internal);
    CHECK_FALSE(outcome.error().detail.empty());
  };
  refused({good.segment + 1, good.offset, good.size});
  refused({0xffffffff, good.offset, good.size});
  refused({good.segment, 0xffffffff, good.size});
  refused({good.segment, good.offset, 0xffffffff});
  refused({good.segment, good.offset, good.size + 1});
  refused({good.segment, good.offset, good.size - 1});
  refused({good.segment, good.offset, 0});
}

// Reads and replays while one thread appends see whole entries and only durable ones.
void check_threads(Ledger& ledger) {
  constexpr std::uint64_t kGroups = 200;
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  std::vector<std::jthread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      while (!done) {
        const std::uint64_t last = ledger.last_t();
        std::uint64_t seen = 0;
        const auto outcome = ledger.replay(1, [&](const LedgerRecord& record) -> base::Result<> {
          if (record.t != ++seen || record.documents.size() != 1) ++failures;
          if (TRY(ledger.read(record.documents[0])) != record.header) ++failures;
          return {};
        });
        if (!outcome || seen < last) ++failures;
        if (ledger.encode("some text").empty()) ++failures;
      }
    });
  }
  for (std::uint64_t group = 0; group < kGroups; ++group) {
    const std::uint64_t t = 3 * group + 1;
    const auto one = [&](std::uint64_t at) {
      const std::string text = "text of " + std::to_string(at);
      return entry_of(ledger, at, text, {text});
    };
    REQUIRE(ledger.append(std::vector{one(t), one(t + 1), one(t + 2)}));
  }
  done = true;
  readers.clear();
  CHECK(failures == 0);
}

}  // namespace

void check_ledger_contract(const std::function<std::unique_ptr<Ledger>()>& fresh) {
  for (const auto& check : {check_empty, check_append_and_read, check_order, check_replay,
                            check_bad_refs, check_threads}) {
    const std::unique_ptr<Ledger> ledger = fresh();
    REQUIRE(ledger != nullptr);
    check(*ledger);
  }
}

}  // namespace storage::testing
