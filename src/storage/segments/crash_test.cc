// A ledger on a cruel disk, against a plain list of what was acknowledged. Each seed is one ledger
// in several lives: it is stopped at a random step, by a kill or by a power loss, also while it is
// being opened, and meets failing syncs and a full disk on the way. What must hold after each
// start: the acknowledged transactions, exactly; after them perhaps a beginning of one group whose
// outcome was never told; and nothing of a group that was refused.
//
// EIR_CRASH_SEED runs one seed, EIR_CRASH_SEEDS that many.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "storage/segments/segment_ledger.h"
#include "storage/testing/faulty_file_system.h"

namespace storage {

namespace {

using testing::FaultyFileSystem;

struct Transaction {
  std::string header;
  std::vector<std::string> texts;
  friend bool operator==(const Transaction&, const Transaction&) = default;
};
using Group = std::vector<Transaction>;

class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  bool one_in(std::uint64_t bound) { return below(bound) == 0; }

 private:
  std::mt19937_64 engine_;
};

struct Counts {
  int lives = 0;
  int acknowledged = 0;
  int refused = 0;
  int unknown = 0;
  int unknown_found = 0;
};

class Story {
 public:
  Story(std::uint64_t seed, Counts& counts) : counts_(counts), random_(seed), files_(seed + 1) {
    options_.segment_bytes = 3000 + random_.below(30'000);
    options_.step_bytes = 1000 + random_.below(20'000);
    options_.sample_documents = 8 + random_.below(60);
    options_.training = random_.one_in(4) ? DictionaryTraining::AtOnce : DictionaryTraining::Never;
  }

  // What went wrong; empty when all is well.
  std::string run() {
    for (std::uint64_t lives = 2 + random_.below(5); lives > 0 && wrong_.empty(); --lives) {
      ++counts_.lives;
      live();
      ledger_.reset();
      files_.heal();
      files_.restart(random_.one_in(2) ? FaultyFileSystem::Stop::Kill
                                       : FaultyFileSystem::Stop::PowerLoss);
    }
    if (wrong_.empty() && open()) check_all();
    return wrong_;
  }

 private:
  void live() {
    if (!random_.one_in(4)) files_.stop_at(files_.steps() + random_.below(80));
    if (random_.one_in(3)) fail_soon();
    if (!open()) return;
    check_all();
    for (int round = 0; round < 40 && !files_.stopped() && wrong_.empty(); ++round) {
      if (random_.one_in(20)) fail_soon();
      if (random_.one_in(20)) files_.set_room(random_.below(60'000));
      if (random_.one_in(10)) files_.set_room(UINT64_MAX);
      append();
      if (random_.one_in(8)) check_all();
    }
  }

  void fail_soon() {
    const std::uint64_t from = files_.steps() + random_.below(10);
    files_.fail_between(from, from + 1 + random_.below(random_.one_in(3) ? 20 : 2));
  }

  // Until the disk lets it; false if the process stops first.
  bool open() {
    for (int attempt = 0; attempt < 50 && !files_.stopped(); ++attempt) {
      auto opened = open_segment_ledger(files_, random_, "ledger", options_);
      if (opened) {
        ledger_ = std::move(*opened);
        decided_ = false;
        return true;
      }
      if (opened.error().kind != base::ErrorKind::Unavailable) {
        wrong_ = "open: " + opened.error().message + " " + opened.error().detail;
        return false;
      }
    }
    if (!files_.stopped()) wrong_ = "open: never worked";
    return false;
  }

  Group random_group() {
    Group group(1 + random_.below(random_.one_in(10) ? 40 : 5));
    for (Transaction& transaction : group) {
      transaction.header = "h" + std::to_string(random_.next() % 1'000'000);
      for (std::uint64_t n = random_.below(4); n > 0; --n) {
        std::string text = "{\"resourceType\":\"Observation\",\"status\":\"final\",\"id\":\"";
        text += std::to_string(random_.next());
        if (random_.one_in(5)) {
          for (std::uint64_t k = random_.below(1500); k > 0; --k) {
            text += static_cast<char>(random_.next());
          }
        }
        transaction.texts.push_back(std::move(text));
      }
    }
    return group;
  }

  void append() {
    const Group group = random_group();
    std::vector<LedgerEntry> entries;
    for (std::size_t i = 0; i < group.size(); ++i) {
      LedgerEntry entry{acknowledged_.size() + 1 + i, group[i].header, {}};
      for (const std::string& text : group[i].texts)
        entry.documents.push_back(ledger_->encode(text));
      entries.push_back(std::move(entry));
    }
    const auto outcome = ledger_->append(entries);
    if (outcome) {
      acknowledged_.insert(acknowledged_.end(), group.begin(), group.end());
      unknown_.clear();
      ++counts_.acknowledged;
    } else if (files_.stopped() || outcome.error().kind == base::ErrorKind::Internal) {
      unknown_.push_back(group);
      ++counts_.unknown;
    } else {
      ++counts_.refused;
      if (outcome.error().kind != base::ErrorKind::Unavailable) {
        wrong_ = "append: " + outcome.error().message;
      }
    }
  }

  // Everything that the ledger shows; the first time in a life, what was unknown may be decided.
  void check_all() {
    if (files_.stopped()) return;
    Group found;
    const auto outcome = ledger_->replay(1, [&](const LedgerRecord& record) -> base::Result<> {
      Transaction transaction{std::string(record.header), {}};
      for (const DocumentRef ref : record.documents) {
        transaction.texts.push_back(TRY(ledger_->read(ref)));
      }
      found.push_back(std::move(transaction));
      return {};
    });
    if (!outcome) wrong_ = "replay: " + outcome.error().message + " " + outcome.error().detail;
    if (found.size() != ledger_->last_t()) wrong_ = "last_t does not fit";
    if (found.size() < acknowledged_.size()) {
      wrong_ =
          "lost: " + std::to_string(found.size()) + " of " + std::to_string(acknowledged_.size());
    } else if (!std::equal(acknowledged_.begin(), acknowledged_.end(), found.begin())) {
      wrong_ = "changed";
    } else if (found.size() > acknowledged_.size()) {
      accept_unknown(
          {found.begin() + static_cast<std::ptrdiff_t>(acknowledged_.size()), found.end()});
    }
    if (!decided_) unknown_.clear();
    decided_ = true;
  }

  // From now on these are shown, so they must stay.
  void accept_unknown(const Group& more) {
    const bool is_beginning = std::ranges::any_of(unknown_, [&](const Group& group) {
      return more.size() <= group.size() && std::equal(more.begin(), more.end(), group.begin());
    });
    if (decided_ || !is_beginning) wrong_ = "invented: " + std::to_string(more.size());
    acknowledged_.insert(acknowledged_.end(), more.begin(), more.end());
    ++counts_.unknown_found;
  }

  Counts& counts_;
  SeededRandom random_;
  FaultyFileSystem files_;
  SegmentLedgerOptions options_;
  std::unique_ptr<Ledger> ledger_;
  bool decided_ = false;  // since the last start, what became of the unknown groups
  Group acknowledged_;
  std::vector<Group> unknown_;  // groups of which each, or none, may be found at the next start
  std::string wrong_;
};

// Sends the warnings of some thousand recoveries nowhere.
class QuietLog {
 public:
  QuietLog() : kept_(::dup(STDERR_FILENO)) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDERR_FILENO);
    ::close(nowhere);
  }
  QuietLog(const QuietLog&) = delete;
  QuietLog& operator=(const QuietLog&) = delete;
  ~QuietLog() {
    ::dup2(kept_, STDERR_FILENO);
    ::close(kept_);
  }

 private:
  int kept_;
};

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

TEST_CASE("after a crash the segment ledger holds exactly what was acknowledged") {
  const std::uint64_t one = number_from("EIR_CRASH_SEED", 0);
  const std::uint64_t first = one == 0 ? 1 : one;
  const std::uint64_t last = one == 0 ? number_from("EIR_CRASH_SEEDS", 600) : one;
  const QuietLog quiet;
  Counts counts;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const std::string wrong = Story(seed, counts).run();
    INFO("EIR_CRASH_SEED=", seed);
    CHECK(wrong == "");
  }
  const std::string summary = std::to_string(counts.lives) + " lives; groups: acknowledged " +
                              std::to_string(counts.acknowledged) + ", refused " +
                              std::to_string(counts.refused) + ", unknown " +
                              std::to_string(counts.unknown) + ", of these found later " +
                              std::to_string(counts.unknown_found);
  MESSAGE(summary);
  if (one != 0) return;
  CHECK(counts.refused > 0);
  CHECK(counts.unknown_found > 0);
}

}  // namespace storage
